import type { IncidentInfo, OutgoingEvent } from './event.ts'

/** The two messages of a channel test: an incident that fires, and its recovery. Marked as a test wherever they are shown. */
export function sampleEvents(at: Date, link: string): { firing: OutgoingEvent; recovered: OutgoingEvent } {
  const started = new Date(at.getTime() - 5 * 60_000).toISOString()
  const incident: IncidentInfo = {
    id: 'test',
    transitionNo: 1,
    rule: { id: null, name: 'Channel test' },
    condition: 'backlog',
    severity: 'info',
    subject: { kind: 'destination', id: 'test', name: 'orders' },
    cluster: { id: null, name: 'example', environment: 'test' },
    value: 1500,
    threshold: 1000,
    freshness: 'fresh',
    summary: 'This is a test. A real message would say: orders has a backlog of 1,500 messages, the limit is 1,000.',
    startedAt: started,
    firedAt: at.toISOString(),
    endedAt: null,
    closeReason: null,
  }
  const common = {
    schemaVersion: 1 as const,
    notifyReason: 'test' as const,
    at: at.toISOString(),
    link,
    members: [],
    truncatedCount: 0,
    test: true,
  }
  return {
    firing: { ...common, type: 'alert.firing', incident },
    recovered: {
      ...common,
      type: 'alert.recovered',
      incident: { ...incident, transitionNo: 2, value: 200, endedAt: at.toISOString(), closeReason: 'recovered' },
    },
  }
}
