import { z } from 'zod'
import type { DestinationSample } from '../contract.ts'
import { exec } from '../jolokia/requests.ts'
import type { QueueNumbers } from './answers.ts'
import { jsonIn, type Found } from './read.ts'
import type { Session } from './session.ts'

/** Queues with scheduled messages whose next due time is asked for at most; the fullest first. */
const mostAsked = 200

/** The first scheduled message, as Artemis shows it; the numbers are milliseconds. */
const first = z.object({
  timestamp: z.number().optional(),
  _AMQ_SCHED_DELIVERY: z.union([z.number(), z.string()]).optional(),
  'x-opt-delivery-time': z.union([z.number(), z.string()]).optional(),
  'x-opt-delivery-delay': z.union([z.number(), z.string()]).optional(),
})

/** Adds when the next scheduled message of each queue is due, where its message tells. A refused question changes nothing. */
export async function addDueTimes(
  session: Session,
  queues: readonly Found<QueueNumbers>[],
  samples: DestinationSample[],
  signal: AbortSignal,
): Promise<DestinationSample[]> {
  const waiting = queues
    .filter(({ is }) => is.ScheduledCount > 0 && is.Temporary !== true)
    .toSorted((a, b) => b.is.ScheduledCount - a.is.ScheduledCount)
    .slice(0, mostAsked)
  if (waiting.length === 0) return samples
  const items = await session.client.ask(
    waiting.map(({ bean }) => exec(bean, 'peekFirstScheduledMessageAsJSON')),
    signal,
  )
  const due = new Map<string, number>()
  for (const [index, item] of items.entries()) {
    const at = item.ok ? dueAt(jsonIn(item.value)) : null
    const queue = waiting[index]?.queue
    if (at !== null && queue !== undefined) due.set(queue, at)
  }
  return samples.map((one) => {
    const nextDueAt = due.get(one.destination.name)
    return nextDueAt === undefined ? one : { ...one, nextDueAt }
  })
}

/** When a scheduled message is due, milliseconds since the epoch; null when it does not tell (a delay without a send time). Pure. */
export function dueAt(shown: unknown): number | null {
  const parsed = first.safeParse(shown)
  if (!parsed.success) return null
  const { timestamp, ...said } = parsed.data
  const at = numberOf(said['_AMQ_SCHED_DELIVERY'] ?? said['x-opt-delivery-time'])
  if (at !== null) return at > 0 ? at : null
  const delay = numberOf(said['x-opt-delivery-delay'])
  return delay !== null && timestamp !== undefined && timestamp > 0 ? timestamp + delay : null
}

function numberOf(value: number | string | undefined): number | null {
  const number = Number(value)
  return value === undefined || !Number.isFinite(number) ? null : number
}
