import { describe, expect, it } from 'vitest'
import type { Alert } from '#lib/api/contracts/alerts.ts'
import { alertSpans, alertThresholds } from './alert-marks.ts'

const at = (minute: number): string => new Date(Date.UTC(2026, 10, 22, 6, minute)).toISOString()
const alert = (more: Partial<Alert>): Alert =>
  ({ condition: 'backlog', severity: 'high', threshold: 1000, firedAt: null, closedAt: null, ...more }) as Alert

describe('alerts on a chart', () => {
  it('shade the time they fired, open ones to the end', () => {
    expect(alertSpans([alert({ firedAt: at(1), closedAt: at(3) }), alert({ firedAt: at(8) })])).toEqual([
      { from: Date.parse(at(1)), to: Date.parse(at(3)), tone: 'high' },
      { from: Date.parse(at(8)), to: null, tone: 'high' },
    ])
  })
  it('do not shade the same time twice in one colour', () => {
    const spans = alertSpans([
      alert({ firedAt: at(5), closedAt: at(9) }),
      alert({ firedAt: at(1), closedAt: at(6) }),
      alert({ firedAt: at(2), severity: 'critical' }),
    ])
    expect(spans.map((span) => [span.tone, span.from, span.to])).toEqual([
      ['high', Date.parse(at(1)), Date.parse(at(9))],
      ['critical', Date.parse(at(2)), null],
    ])
  })
  it('do not shade what never fired', () => {
    expect(alertSpans([alert({ firedAt: null })])).toEqual([])
  })
  it('draw the limit of a backlog rule once, and no limit of other rules', () => {
    const marks = alertThresholds(
      [alert({}), alert({}), alert({ condition: 'lag_seconds', threshold: 60 }), alert({ threshold: 5000 })],
      String,
    )
    expect(marks.map((mark) => mark.value)).toEqual([1000, 5000])
  })
})
