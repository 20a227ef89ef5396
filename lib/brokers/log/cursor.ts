import { z } from 'zod'
import { BrokerError } from '../error.ts'

/** Where a page of a log ended: partition → next offset (forwards) or the first offset shown (newest first). */
const logCursor = z.object({ newestFirst: z.boolean(), at: z.record(z.string().regex(/^\d{1,10}$/), z.number().int().min(0)) })
export type LogCursor = z.infer<typeof logCursor>

/** Reads a cursor as an earlier page gave it; null = the first page. Throws `object-error` when it is none. */
export function parseCursor(text: string | null): LogCursor | null {
  try {
    return text === null ? null : logCursor.parse(JSON.parse(text))
  } catch (error) {
    throw wrongCursor(error)
  }
}

export const wrongCursor = (cause: unknown): BrokerError =>
  new BrokerError('object-error', 'This page position is not one Spillway made', 'Start again from the first page.', { cause })

/** The cursor behind the messages taken from these readers. */
export function cursorAfter(readers: ReadonlyMap<number, { position: number }>, newestFirst: boolean): string {
  const at = Object.fromEntries([...readers].map(([partition, reader]) => [String(partition), reader.position]))
  return JSON.stringify({ newestFirst, at } satisfies LogCursor)
}

/** Offsets [start, end) from an offset on, or, newest first, up to it; inside what there is. */
export function within<Range extends { start: number; end: number }>(range: Range, at: number | undefined, newestFirst: boolean): Range {
  if (at === undefined) return range
  return newestFirst ? { ...range, end: Math.min(range.end, at) } : { ...range, start: Math.min(range.end, Math.max(range.start, at)) }
}

/** Somebody asked for a partition that is not there, or not now. */
export const noPartition = (topic: string, partition: number): BrokerError =>
  new BrokerError(
    'object-error',
    `Topic ${topic} has no partition ${partition} now`,
    'The list of its partitions names those there are; a broker that is down takes its own along.',
  )
