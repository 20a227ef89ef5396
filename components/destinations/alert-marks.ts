import type { Alert } from '#lib/api/contracts/alerts.ts'
import type { Span, Threshold } from '#components/charts/annotations.ts'

const TONES = { critical: 'critical', high: 'high', warning: 'warn', info: 'warn' } as const

/** Limits of backlog rules that have looked at this object, each once, to be drawn as lines. */
export function alertThresholds(alerts: readonly Alert[], label: (value: number) => string): Threshold[] {
  const seen = new Map<number, Threshold>()
  for (const alert of alerts) {
    if (alert.condition !== 'backlog' || alert.threshold === null || seen.has(alert.threshold)) continue
    seen.set(alert.threshold, { value: alert.threshold, label: label(alert.threshold), tone: TONES[alert.severity] })
  }
  return [...seen.values()]
}

/** When alerts fired, to be shaded. One that never fired (pending) is left out; stretches of one colour that touch are one. */
export function alertSpans(alerts: readonly Alert[]): Span[] {
  const spans = alerts
    .flatMap((alert): Span[] =>
      alert.firedAt === null
        ? []
        : [
            {
              from: Date.parse(alert.firedAt),
              to: alert.closedAt === null ? null : Date.parse(alert.closedAt),
              tone: TONES[alert.severity],
            },
          ],
    )
    .sort((a, b) => a.from - b.from)
  const merged: Span[] = []
  for (const span of spans) {
    const last = merged.findLast((one) => one.tone === span.tone)
    if (last && (last.to === null || last.to >= span.from))
      last.to = last.to === null || span.to === null ? null : Math.max(last.to, span.to)
    else merged.push({ ...span })
  }
  return merged
}
