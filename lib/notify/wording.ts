import type { EventType, IncidentInfo, OutgoingEvent } from './event.ts'

const HEADLINE: Record<EventType, string> = {
  'alert.firing': 'Firing',
  'alert.updated': 'Severity changed',
  'alert.repeat': 'Still firing',
  'alert.recovered': 'Recovered',
  'alert.closed': 'Closed',
  'channel.dead': 'Channel is dead',
}

const CLOSED: Record<string, string> = {
  object_deleted: 'the object was deleted',
  rule_changed: 'the rule was changed',
  rule_disabled: 'the rule was switched off',
  rule_deleted: 'the rule was deleted',
  cluster_removed: 'the cluster was removed',
  manual: 'closed by hand',
}

/** First line of a message: what happened, how bad, to what. Only a real recovery is called one. */
export function headline(event: OutgoingEvent): string {
  const what = event.notifyReason === 'fired_and_recovered' ? 'Fired and recovered' : HEADLINE[event.type]
  const prefix = event.test ? '[Test] ' : ''
  if (!event.incident) return `${prefix}${what}${event.channel ? `: ${event.channel.name}` : ''}`
  const others = event.members.length + event.truncatedCount
  const more = others > 0 ? ` and ${others} more` : ''
  return `${prefix}${what}: ${event.incident.rule.name} on ${event.incident.subject.name}${more}`
}

/** What is wrong in one sentence, and for the end of an incident why it ended. */
export function explanation(event: OutgoingEvent): string {
  if (event.channel) return `Spillway cannot deliver to the channel ${event.channel.name} any more: ${event.channel.reason}`
  if (!event.incident) return ''
  return event.type === 'alert.closed'
    ? `Closed without a recovery: ${CLOSED[event.incident.closeReason ?? ''] ?? 'reason unknown'}. It was: ${event.incident.summary}`
    : event.incident.summary
}

/** One line for an incident that shares a message. */
export const memberLine = (incident: IncidentInfo): string => incident.summary || `${incident.rule.name} on ${incident.subject.name}`
