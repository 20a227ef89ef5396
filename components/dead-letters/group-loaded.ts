import { failureReason } from '#lib/domain/failure-reason.ts'
import type { DeadLetterMessage, FailureGroup } from '#lib/api/contracts/dead-letters.ts'

/**
 * Failure groups of messages that were looked at already, the largest first. Where a look costs, this saves the second one; counts are
 * of these messages only.
 */
export function groupLoaded(messages: readonly DeadLetterMessage[]): FailureGroup[] {
  const groups = new Map<string, FailureGroup>()
  for (const message of messages) {
    if (message.failureGroup === null) continue
    const known = groups.get(message.failureGroup)
    const { error, receivedAt } = message
    if (known) {
      known.messages++
      known.firstSeenAt = earlier(known.firstSeenAt, receivedAt)
      known.lastSeenAt = later(known.lastSeenAt, receivedAt)
      if (known.origin !== (message.origin?.destination ?? null)) known.origin = null
    } else {
      groups.set(message.failureGroup, {
        id: message.failureGroup,
        title: error.class ?? error.message ?? error.reason ?? '',
        titlePhrase: error.class === null && error.message === null && error.reason !== null ? failureReason(error.reason) : null,
        class: error.class,
        reason: error.reason,
        origin: message.origin?.destination ?? null,
        messages: 1,
        firstSeenAt: receivedAt,
        lastSeenAt: receivedAt,
        sparkline: [],
      })
    }
  }
  return [...groups.values()].sort((a, b) => b.messages - a.messages)
}

const earlier = (a: string | null, b: string | null): string | null => (a === null || (b !== null && Date.parse(b) < Date.parse(a)) ? b : a)
const later = (a: string | null, b: string | null): string | null => (a === null || (b !== null && Date.parse(b) > Date.parse(a)) ? b : a)
