import { expect, test } from 'vitest'
import type { PreviewIncident } from '#lib/api/contracts/alert-preview.ts'
import { previewRows, shownRange } from './preview-rows.ts'

const range = { from: Date.parse('2026-11-22T00:00:00Z'), to: Date.parse('2026-11-22T10:00:00Z') }
const at = (hour: number): string => new Date(range.from + hour * 3_600_000).toISOString()
const incident = (name: string, started: number, fired: number | null, closed: number | null, peakValue = 10): PreviewIncident => ({
  subject: { kind: 'destination', id: name, name, clusterId: 'c1', clusterName: 'shop' },
  startedAt: at(started),
  firedAt: fired === null ? null : at(fired),
  closedAt: closed === null ? null : at(closed),
  closeReason: closed === null ? null : 'recovered',
  peakValue,
  threshold: 5,
  freshness: 'fresh',
})

test('an incident is drawn as the wait before it fires and the time it fires', () => {
  const { rows } = previewRows([incident('orders', 1, 2, 5)], range, 6)
  expect(rows[0]?.bars).toEqual([
    { from: 0.1, to: 0.2, firing: false },
    { from: 0.2, to: 0.5, firing: true },
  ])
})

test('what is open is drawn to the end of the range, and what never fired only as waiting', () => {
  const { rows } = previewRows([incident('orders', 8, 9, null), incident('mails', 3, null, 4)], range, 6)
  expect(rows.map((row) => [row.subject.name, row.fired, row.bars.at(-1)])).toEqual([
    ['orders', 1, { from: 0.9, to: 1, firing: true }],
    ['mails', 0, { from: 0.3, to: 0.4, firing: false }],
  ])
})

test('those that fired most come first, and what does not fit is counted', () => {
  const items = [incident('a', 1, 2, 3, 7), incident('b', 1, 2, 3, 99), incident('c', 1, 2, 3), incident('c', 4, 5, 6)]
  const { rows, more } = previewRows(items, range, 2)
  expect(rows.map((row) => [row.subject.name, row.fired, row.peakValue])).toEqual([
    ['c', 2, 10],
    ['b', 1, 99],
  ])
  expect(more).toBe(1)
})

test('the timeline begins where history does when most of the range has none', () => {
  const shown = (historyFrom: string | null) => shownRange({ from: at(0), to: at(10), historyFrom }).from
  expect([shown(at(9)), shown(at(1)), shown(null)]).toEqual([Date.parse(at(9)), range.from, range.from])
})
