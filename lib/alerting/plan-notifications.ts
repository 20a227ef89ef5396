import type { EventType, NotificationEvent, NotifyReason } from '#lib/notify/event.ts'
import { CLUSTER_UNREACHABLE } from './conditions/cluster-unreachable.ts'
import type { Change, Notified } from './decide.ts'
import { inhibitorOf, inhibitorsIn } from './inhibit.ts'
import { incidentInfo } from './incident-info.ts'
import { matches, targetOf, type Matchers } from './match.ts'

/** A row for the outbox. */
export interface PlannedNotification {
  alertId: string
  channelId: string
  transition: 'fired' | 'updated' | 'repeat' | 'recovered' | 'closed'
  transitionNo: number
  /** `dropped`: held back by a silence or by a graver incident; kept so that the delivery log can say so. */
  state: 'pending' | 'dropped'
  event: NotificationEvent
}

export interface PlanInput {
  cluster: { id: string; name: string; environment: string }
  /** Milliseconds. */
  at: number
  pollOk: boolean
  /** Silences in force at this moment. */
  silences: readonly { id: string; matchers: Matchers }[]
  /** Ids of channels that can be sent to. */
  channels: ReadonlySet<string>
}

/** An unacknowledged incident is told again after this long. */
const REPEAT_MS = 4 * 3_600_000

type Message = Pick<PlannedNotification, 'transition'> & { type: EventType; reason: NotifyReason }
const NOBODY: Notified = { tried: false, owed: false, dropped: false, droppedReason: null, lastAt: null }

/**
 * Who is told what after a poll. Silences and inhibition hold messages back without touching the incident; what is still
 * firing when they end is told then. The end of an incident is told to the channels that were told of it, to no other.
 */
export function planNotifications(changes: readonly Change[], input: PlanInput): PlannedNotification[] {
  const silencedBy = (change: Change): string | null => {
    const rule = { id: change.after.ruleId, name: change.after.ruleName }
    const target = targetOf(input.cluster, change.subject, rule)
    return input.silences.find((silence) => matches(silence.matchers, target))?.id ?? null
  }
  const inhibitors = inhibitorsIn(changes).filter((change) => silencedBy(change) === null)
  return changes.flatMap((change) => {
    const ended = change.closeReason !== null
    // Without evidence about an object nothing new can be said of it, but the end of an incident can.
    const mute = !change.subject || (!input.pollOk && change.after.condition !== CLUSTER_UNREACHABLE)
    if (!ended && mute) return []
    const silence = ended ? null : silencedBy(change)
    const channels = ended ? Object.keys(change.after.notified) : (change.rule?.channels ?? [])
    return [...new Set(channels)].flatMap((channelId) => {
      if (!input.channels.has(channelId)) return []
      const notified = change.after.notified[channelId] ?? NOBODY
      const message = ended ? ending(change, notified) : running(change, notified, input.at)
      if (!message) return []
      const inhibitor = ended || silence ? null : inhibitorOf(change, inhibitors, channelId)
      const dropped = silence
        ? { reason: 'silenced', by: silence }
        : inhibitor
          ? { reason: 'inhibited', by: inhibitor.after.id }
          : undefined
      // One row says that it is held back; the polls until it ends add no more.
      if (dropped && (notified.dropped || message.transition !== 'fired')) return []
      const transitionNo = change.after.transitionNo + 1
      const event: NotificationEvent = {
        schemaVersion: 1,
        type: message.type,
        notifyReason: message.reason,
        at: new Date(input.at).toISOString(),
        incident: incidentInfo(change, input.cluster, transitionNo, input.at),
        ...(dropped ? { dropped } : {}),
      }
      const state = dropped ? ('dropped' as const) : ('pending' as const)
      return [{ alertId: change.after.id, channelId, transition: message.transition, transitionNo, state, event }]
    })
  })
}

function ending(change: Change, notified: Notified): Message | null {
  if (change.after.incident.firedAt === null || !notified.owed) return null
  return change.closeReason === 'recovered'
    ? { transition: 'recovered', type: 'alert.recovered', reason: 'recovered' }
    : { transition: 'closed', type: 'alert.closed', reason: 'closed' }
}

function running(change: Change, notified: Notified, at: number): Message | null {
  const { incident, acknowledged } = change.after
  if (incident.state !== 'firing') return null
  if (!notified.tried) {
    const now = change.transitions.includes('fired')
    return !now && acknowledged ? null : { transition: 'fired', type: 'alert.firing', reason: now ? 'fired' : lateReason(notified) }
  }
  if (change.transitions.includes('severity_changed')) return { transition: 'updated', type: 'alert.updated', reason: 'severity_changed' }
  const due = !acknowledged && notified.lastAt !== null && at - notified.lastAt >= REPEAT_MS
  return due ? { transition: 'repeat', type: 'alert.repeat', reason: 'repeat' } : null
}

const lateReason = (notified: Notified): NotifyReason =>
  notified.droppedReason === 'silenced' ? 'silence_ended' : notified.droppedReason === 'inhibited' ? 'inhibition_ended' : 'channel_added'
