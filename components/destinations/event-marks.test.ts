import { describe, expect, test } from 'vitest'
import type { DestinationEvent } from '#lib/api/contracts/destination-events.ts'
import { readableMarkers } from '#components/charts/annotations.ts'
import { settingChanges } from './event-changes.ts'
import { eventHref } from './event-href.ts'
import { eventMarkers, silenceSpans } from './event-marks.ts'

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 22, 6, minute)).toISOString()
const event = (minute: number, type: string, more: Partial<DestinationEvent> = {}): DestinationEvent => ({
  id: `${type}${minute}`,
  at: at(minute),
  kind: 'requeue',
  type,
  subject: { kind: 'run', id: 'r1', name: 'orders' },
  actor: null,
  severity: null,
  details: {},
  ...more,
})
const silence = (minute: number, type: string, until: number) =>
  event(minute, type, { kind: 'silence', subject: { kind: 'silence', id: 's1', name: 'deploy' }, details: { until: at(until) } })

describe('what happened, on a chart', () => {
  test('is a line where a requeue, a silence or new settings begin, the oldest first', () => {
    const events = [
      event(9, 'requeue.completed'),
      event(8, 'requeue.started'),
      event(5, 'destination.configured'),
      event(1, 'destination.appeared'),
    ]
    expect(eventMarkers([...events, silence(3, 'silence.started', 4)], (word) => word)).toEqual([
      { at: Date.parse(at(3)), label: 'silence' },
      { at: Date.parse(at(5)), label: 'settings' },
      { at: Date.parse(at(8)), label: 'requeue' },
    ])
  })

  test('shades a silence once, to its end, also when only its end lies in the range', () => {
    expect(silenceSpans([silence(9, 'silence.ended', 9), silence(3, 'silence.started', 9)])).toEqual([
      { from: Date.parse(at(3)), to: Date.parse(at(9)), tone: 'stale' },
    ])
    expect(silenceSpans([silence(9, 'silence.ended', 9)])).toEqual([{ from: 0, to: Date.parse(at(9)), tone: 'stale' }])
    expect(silenceSpans([event(1, 'requeue.started')])).toEqual([])
  })

  test('is gathered where two lines would write over each other, and left out beyond the range', () => {
    const marker = (t: number) => ({ at: t, label: 'requeue' })
    expect(readableMarkers([marker(52), marker(50), marker(55), marker(90), marker(-1), marker(101)], { from: 0, to: 100 })).toEqual([
      { at: 50, label: 'requeue +2' },
      { at: 90, label: 'requeue' },
    ])
  })
})

test('changed settings are told by name with what they were and are', () => {
  expect(settingChanges({ changed: { ttl: [null, 60], args: [{ a: 1 }, { a: 2 }], 'max-length': [10, null] } })).toEqual([
    { name: 'args', before: '{"a":1}', after: '{"a":2}' },
    { name: 'max-length', before: '10', after: '' },
    { name: 'ttl', before: '', after: '60' },
  ])
  expect(settingChanges({})).toEqual([])
})

test('an event leads to what it is about', () => {
  const of = (kind: string) => eventHref({ subject: { kind, id: 'x', name: '' } })
  expect([of('run'), of('alert'), of('silence'), of('destination')]).toEqual(['/requeue-runs/x', '/alerts/x', '/alerts/silences', null])
})
