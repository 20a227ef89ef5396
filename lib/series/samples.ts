import type { Queryable } from '#lib/db/pool.ts'
import { METRICS } from '#lib/domain/metrics.ts'
import { byCluster, findSeries } from './find.ts'
import type { SeriesKey } from './key.ts'
import { extentOf, scan } from './scan.ts'

/** The samples of one series, oldest first. `times` in milliseconds since the epoch; gauges in their unit, counters as counted. */
export interface StoredSamples {
  times: number[]
  values: number[]
}

/**
 * Every sample of some series with `from` ≤ t < `to` as it was polled, in the order of the keys. Only where full resolution is
 * kept; costs 16 bytes a sample, so the caller bounds series and range.
 */
export async function samples(
  db: Queryable,
  keys: readonly SeriesKey[],
  range: { from: Date; to: Date },
): Promise<readonly StoredSamples[]> {
  const found = await findSeries(db, keys)
  const answer = keys.map((): StoredSamples => ({ times: [], values: [] }))
  const places = Map.groupBy(found, (series) => series.id)
  for (const [clusterId, ids] of byCluster(found)) {
    await scan(
      db,
      clusterId,
      await extentOf(db, clusterId),
      ids,
      { from: range.from.getTime(), to: range.to.getTime() },
      (id, t, stored) => {
        for (const { place } of places.get(id) ?? []) {
          answer[place]!.times.push(t)
          answer[place]!.values.push(stored / METRICS[keys[place]!.metric].scale)
        }
      },
    )
  }
  return answer
}
