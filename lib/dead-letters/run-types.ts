import { z } from 'zod'
import { selection, target } from '#lib/api/contracts/dead-letters.ts'

const offset = z.number().int().min(0)

/** Part of one partition of a log: [from, to). */
export const offsetRange = z.object({ partition: z.number().int().min(0), from: offset, to: offset })
export type OffsetRange = z.infer<typeof offsetRange>

/**
 * The frozen selection of a run, as stored with it.
 * - `count`: a queue; the first `matched` messages from its head. Later arrivals lie behind them.
 * - `ids`: the messages whose rows the ledger holds since the plan was made.
 * - `ranges`: a log with more records than were looked at; rows are made piece by piece. `next` is the first record without a row.
 */
export const frozen = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('count'), order: z.literal('queue') }),
  z.object({
    mode: z.literal('ids'),
    order: z.enum(['queue', 'log']),
    /** A log's `all`: the ranges these ids are all the messages of that were not requeued before. */
    covers: z.array(offsetRange).optional(),
  }),
  z.object({
    mode: z.literal('ranges'),
    order: z.literal('log'),
    ranges: z.array(offsetRange),
    next: z.object({ range: z.number().int().min(0), offset }),
  }),
])
export type Frozen = z.infer<typeof frozen>

export type ItemState = 'planned' | 'sent' | 'confirmed' | 'removed' | 'failed' | 'skipped' | 'unknown'
export type Counts = Record<ItemState, number>

export const noCounts = (): Counts => ({ planned: 0, sent: 0, confirmed: 0, removed: 0, failed: 0, skipped: 0, unknown: 0 })

/** A run as the engine needs it. */
export interface Run {
  id: string
  clusterId: string
  kind: string
  source: { id: string; namespace: string; name: string; incarnation: string }
  state: string
  selection: z.infer<typeof selection>
  target: z.infer<typeof target>
  frozen: Frozen
  matched: number
  ratePerSecond: number | null
}

/** Parses the JSON columns of a run row. Throws a ZodError when the row was not written by us. */
export const parseRunColumns = (row: { selection: unknown; target: unknown; frozen: unknown }) => ({
  selection: selection.parse(row.selection),
  target: target.parse(row.target),
  frozen: frozen.parse(row.frozen),
})
