import type { DeadLetterMessage, RequeueCreateInput } from '#lib/api/contracts/dead-letters.ts'
import type { Selection } from '#components/table/select.ts'

/** What the message list is limited to. */
export interface MessageFilters {
  group: string | null
  q: string
  minAttempts: number | null
}

export const isFiltered = ({ group, q, minAttempts }: MessageFilters): boolean => group !== null || q !== '' || minAttempts !== null

/** Messages the API takes by id in one plan. */
export const MOST_IDS = 10_000

/**
 * The chosen rows as the requeue API takes them. `group-and-filter`: everything that matches a failure group *and* a filter has no
 * words there; `too-many`: choose all that match instead.
 */
export function toSelection(
  chosen: Selection,
  filters: MessageFilters,
): { ok: true; selection: RequeueCreateInput['selection'] } | { ok: false; why: 'group-and-filter' | 'too-many' | 'nothing' } {
  if (chosen.type === 'some') {
    if (chosen.keys.size === 0) return { ok: false, why: 'nothing' }
    if (chosen.keys.size > MOST_IDS) return { ok: false, why: 'too-many' }
    return { ok: true, selection: { ids: [...chosen.keys] } }
  }
  return matchingSelection(filters)
}

/** Everything that matches the filters, as the requeue API takes it. */
export function matchingSelection({
  group,
  q,
  minAttempts,
}: MessageFilters): { ok: true; selection: RequeueCreateInput['selection'] } | { ok: false; why: 'group-and-filter' } {
  const narrowed = q !== '' || minAttempts !== null
  if (group !== null) return narrowed ? { ok: false, why: 'group-and-filter' } : { ok: true, selection: { failureGroup: group } }
  if (!narrowed) return { ok: true, selection: { all: true } }
  return { ok: true, selection: { filter: { ...(q ? { q } : {}), ...(minAttempts === null ? {} : { minAttempts }) } } }
}

/** The same filters on messages that were looked at already: where another look would cost. */
export function matchesFilters(message: DeadLetterMessage, { group, q, minAttempts }: MessageFilters): boolean {
  if (group !== null && message.failureGroup !== group) return false
  if (minAttempts !== null && (message.attempts ?? 0) < minAttempts) return false
  if (q === '') return true
  const wanted = q.toLowerCase()
  const texts = [
    message.id,
    message.key,
    message.body.preview,
    message.error.class,
    message.error.message,
    message.error.reason,
    message.origin?.destination,
    ...message.headers.map((header) => header.value),
  ]
  return texts.some((text) => text?.toLowerCase().includes(wanted))
}
