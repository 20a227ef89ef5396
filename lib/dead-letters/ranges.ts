import type { Pool } from '#lib/db/pool.ts'
import { transaction } from '#lib/db/pool.ts'
import { writePlanned } from './ledger.ts'
import type { Frozen, OffsetRange, Run } from './run-types.ts'

type Ranges = Extract<Frozen, { mode: 'ranges' }>

/** Offsets of the next piece of a frozen range, in order, and where the piece after it starts. Pure. */
export function nextPiece(frozen: Ranges, size: number): { offsets: { partition: number; offset: number }[]; next: Ranges['next'] } {
  const offsets: { partition: number; offset: number }[] = []
  let { range, offset } = frozen.next
  while (offsets.length < size && range < frozen.ranges.length) {
    const current = frozen.ranges[range] as OffsetRange
    offset = Math.max(offset, current.from)
    if (offset >= current.to) {
      range += 1
      offset = 0
      continue
    }
    offsets.push({ partition: current.partition, offset: offset++ })
  }
  return { offsets, next: { range, offset } }
}

/** Messages a frozen range stands for, offsets without a message included. */
export const rangeSize = (ranges: readonly OffsetRange[]): number =>
  ranges.reduce((sum, range) => sum + Math.max(0, range.to - range.from), 0)

/**
 * Makes ledger rows of the next piece, without those requeued before. One transaction with the mark how far it got, so that a
 * crash neither skips nor repeats a piece. False = the ranges are at their end.
 */
export async function planNextPiece(pool: Pool, run: Run, firstSeq: number, size: number): Promise<boolean> {
  const { frozen } = run
  if (frozen.mode !== 'ranges') return false
  for (;;) {
    const { offsets, next } = nextPiece(frozen, size)
    if (offsets.length === 0) return false
    const written = await transaction(pool, async (client) => {
      const ids = offsets.map(({ partition, offset }) => `${partition}-${offset}`)
      const before = await client.query<{ id: string }>(
        'select message_id as id from requeue_history where destination_id = $1 and incarnation = $2 and last_run_id <> $3 and message_id = any($4)',
        [run.source.id, run.source.incarnation, run.id, ids],
      )
      const done = new Set(before.rows.map((row) => row.id))
      const items = ids.filter((id) => !done.has(id)).map((id) => ({ messageId: id, position: id }))
      await writePlanned(client, run.id, firstSeq, items)
      await client.query(`update requeue_run set frozen = jsonb_set(frozen, '{next}', $2::jsonb) where id = $1`, [
        run.id,
        JSON.stringify(next),
      ])
      return items.length
    })
    frozen.next = next
    if (written > 0) return true
  }
}
