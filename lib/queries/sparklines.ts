import type { Context } from '#lib/context.ts'
import { sparklines, type SeriesKey } from '#lib/series/index.ts'

const POINTS = 40
const RANGE_MS = 3_600_000

/** The last hour of each series as 40 values, oldest first, null where nothing was observed. In the order asked. */
export async function sparklinesOf(context: Context, keys: SeriesKey[]): Promise<(number | null)[][]> {
  if (keys.length === 0) return []
  const to = context.now()
  return (await sparklines(context.pool, keys, new Date(to.getTime() - RANGE_MS), to, POINTS)).values
}
