/**
 * The time-series store: packed rows in plain Postgres, about one byte a sample instead of ninety. The rest of Spillway
 * imports this file alone; the same calls could stand before another store.
 *
 * A series is one metric of one object (`series.series`); its samples are integers (see lib/domain/metrics.ts).
 *
 *     append ──► poll_block ──repack, hourly──► chunk + clock ──repack, daily──► rollup
 *                2 days                         30 days                          400 days
 *
 * - A **poll block** is one row with all samples of one poll of a cluster, as the difference to the poll before. A chain
 *   of such deltas starts with a key frame, has at most 20 blocks and never crosses an hour, so an hour can be read on
 *   its own. A series missing from a block was absent from that poll. Formats: codec/block.ts, codec/tokens.ts.
 * - A **chunk** is one row with one series over one hour. The times of the hour's polls are the same for all series of a
 *   cluster and stand once in its **clock**. Formats: codec/chunk.ts, codec/clock.ts.
 * - A **roll-up** is one row with one series over one UTC day: count, min, max, sum and last of each hour. For counters
 *   these are of the rate, in thousandths, so that no spike and no restart is lost. The average is sum / count; sums are
 *   exact below 2^53 and doubles beyond. Format: codec/day.ts.
 *
 * `progress` says up to where a cluster was repacked and rolled up; a reader takes each span from one place. Moving data
 * on is one transaction per cluster and hour or day, and removes nothing: old data go by dropping partitions.
 */
export { Appender } from './append.ts'
export { history } from './history.ts'
export type { SeriesKey, SeriesSample } from './key.ts'
export { latest } from './latest.ts'
export { ensurePartitions } from './partitions.ts'
export { read } from './read.ts'
export { repack } from './repack.ts'
export { dropExpired } from './retention.ts'
export { samples, type StoredSamples } from './samples.ts'
export { type Family, SparklineReader } from './sparklines.ts'
