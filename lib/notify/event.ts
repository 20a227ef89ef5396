import { z } from 'zod'
import { freshness, severity, time } from '#lib/api/contracts/common.ts'

export const eventType = z.enum(['alert.firing', 'alert.updated', 'alert.repeat', 'alert.recovered', 'alert.closed', 'channel.dead'])

/** Why this message is sent now. */
export const notifyReason = z.enum([
  'fired',
  'silence_ended',
  'inhibition_ended',
  'channel_added',
  'repeat',
  'severity_changed',
  'recovered',
  'closed',
  'fired_and_recovered',
  'channel_dead',
  'test',
])

/** One incident as a message tells it. No message payloads of brokers, ever. */
export const incidentInfo = z.object({
  id: z.string(),
  transitionNo: z.number().int(),
  rule: z.object({ id: z.string().nullable(), name: z.string() }),
  condition: z.string(),
  severity,
  subject: z.object({ kind: z.string(), id: z.string(), name: z.string() }),
  cluster: z.object({ id: z.string().nullable(), name: z.string(), environment: z.string() }),
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  freshness,
  summary: z.string(),
  startedAt: time,
  firedAt: time.nullable(),
  endedAt: time.nullable(),
  closeReason: z.string().nullable(),
})

/** Payload of a `notification` row: the event as it was when it happened. */
export const notificationEvent = z.object({
  schemaVersion: z.literal(1),
  type: eventType,
  notifyReason,
  at: time,
  incident: incidentInfo.nullable(),
  /** `channel.dead`: the channel that no longer works and why. */
  channel: z.object({ id: z.string(), name: z.string(), reason: z.string() }).optional(),
  /** Why a row was never sent. */
  dropped: z.object({ reason: z.string(), by: z.string().nullable() }).optional(),
  /** Further incidents told by the same message, worst first; at most 20. */
  members: z.array(incidentInfo).optional(),
  /** How many more there were. */
  truncatedCount: z.number().int().optional(),
  /** The notification that tells this one too. */
  groupedInto: z.string().optional(),
})

export type EventType = z.infer<typeof eventType>
export type NotifyReason = z.infer<typeof notifyReason>
export type IncidentInfo = z.infer<typeof incidentInfo>
export type NotificationEvent = z.infer<typeof notificationEvent>

/** An event ready to be put into a channel's own form. */
export interface OutgoingEvent extends Pick<NotificationEvent, 'schemaVersion' | 'type' | 'notifyReason' | 'at' | 'incident' | 'channel'> {
  /** Page of the incident, or of the alerts. */
  link: string
  members: IncidentInfo[]
  truncatedCount: number
  test: boolean
}

/** What is sent of a stored event. `publicUrl` is where people reach the web. */
export function outgoing(event: NotificationEvent, publicUrl: string): OutgoingEvent {
  const { schemaVersion, type, notifyReason: reason, at, incident, channel, members, truncatedCount } = event
  return {
    schemaVersion,
    type,
    notifyReason: reason,
    at,
    incident,
    ...(channel ? { channel } : {}),
    link: incident ? `${publicUrl}/alerts/${encodeURIComponent(incident.id)}` : `${publicUrl}/alerts`,
    members: members ?? [],
    truncatedCount: truncatedCount ?? 0,
    test: false,
  }
}
