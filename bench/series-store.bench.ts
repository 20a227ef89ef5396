import { type Pool, transaction } from '#lib/db/pool.ts'
import { Appender, type SeriesSample, repack } from '#lib/series/index.ts'
import type { Bench, Row } from './contract.ts'
import { estate } from './data/estate.ts'
import { type SampleClient, sampleClient } from './data/prisma-client.ts'
import { median, tableBytes, walBytes, withPostgres } from './postgres.ts'

const SERIES = 10_000
/** An hour of polls every 10 s. */
const POLLS = 360
/** Prisma takes part in the first polls only: all of them would take ten minutes. */
const PRISMA_POLLS = 24
const START = Date.UTC(2026, 10, 22, 10)
const [MS, RATE, DISK, WAL] = ['ms per poll (median)', 'samples/s', 'B/sample on disk', 'WAL B/sample']

/** One way to store a poll, and what it took so far. */
interface Method {
  store: (at: Date, values: readonly number[]) => Promise<unknown>
  polls: number
  times: number[]
  wal: number
}
const method = (polls: number, store: Method['store']): Method => ({ store, polls, times: [], wal: 0 })

export default {
  name: 'series-store',
  claim: `a poll of ${SERIES.toLocaleString('en')} samples is stored at least 50 times as fast as by Prisma's createMany.`,
  setting: `${SERIES.toLocaleString('en')} series, ${POLLS} polls, 10 s apart: 60 % idle gauges (a poll changes 1 % of them), 25 % counters,
15 % gauges on a random walk. Every method stores the same poll, one after the other, each in a transaction of its own, in the same
Postgres with default settings; Prisma takes part in the first ${PRISMA_POLLS} polls. Rows are (series, time, value) with a primary key.`,
  run: () => withPostgres(measure),
  holds: (rows) => (rows.at(-1)?.numbers[MS] ?? 0) >= 50 * (rows[0]?.numbers[MS] ?? Number.POSITIVE_INFINITY),
} satisfies Bench

async function measure(pool: Pool, url: string): Promise<Row[]> {
  await pool.query(`insert into cluster (id, name, kind, config) values ('bench', 'bench', 'kafka', '{}')`)
  for (const table of ['sample', 'sample_by_prisma']) {
    await pool.query(`create table ${table} (series_id bigint, at timestamptz, value bigint, primary key (series_id, at))`)
  }
  const prisma = await sampleClient(url)
  try {
    const [packed, rows, created] = [
      method(POLLS, storePacked(pool)),
      method(POLLS, storeRows(pool)),
      method(PRISMA_POLLS, storeByPrisma(prisma)),
    ]
    const next = estate(SERIES)
    // The first poll of all registers series and makes partitions and connections: that happens once, so it is not measured.
    for (const { store } of [packed, rows, created]) await store(new Date(START), next())
    for (let poll = 1; poll < POLLS; poll++) {
      const [at, values] = [new Date(START + poll * 10_000), next()]
      for (const one of [packed, rows, created]) if (poll <= one.polls) await once(pool, one, at, values)
    }
    const packedDisk = (await tableBytes(pool, 'series.poll_block')) / (POLLS * SERIES)
    return [
      row('packed, one row a poll (Spillway)', packed, packedDisk),
      await repacked(pool),
      row('one row a sample, pg with unnest', rows, (await tableBytes(pool, 'sample')) / (POLLS * SERIES)),
      row('one row a sample, Prisma createMany', created, (await tableBytes(pool, 'sample_by_prisma')) / ((PRISMA_POLLS + 1) * SERIES)),
    ]
  } finally {
    await prisma.$disconnect()
  }
}

async function once(pool: Pool, one: Method, at: Date, values: readonly number[]): Promise<void> {
  const before = await walBytes(pool)
  const start = performance.now()
  await one.store(at, values)
  one.times.push(performance.now() - start)
  one.wal += (await walBytes(pool)) - before
}

const row = (label: string, { times, wal }: Method, disk: number): Row => {
  const ms = median(times)
  return { method: label, numbers: { [MS]: ms, [RATE]: (SERIES * 1000) / ms, [DISK]: disk, [WAL]: wal / (times.length * SERIES) } }
}

/** What the hourly repack adds, as if spread over the polls of its hour. */
async function repacked(pool: Pool): Promise<Row> {
  const before = await walBytes(pool)
  const start = performance.now()
  await repack(pool, new Date(START + 2 * 3_600_000))
  const ms = (performance.now() - start) / POLLS
  const wal = (await walBytes(pool)) - before
  const disk = (await tableBytes(pool, 'series.chunk')) + (await tableBytes(pool, 'series.clock'))
  const samples = POLLS * SERIES
  return {
    method: 'hourly repack into chunks, on top',
    numbers: { [MS]: ms, [RATE]: (SERIES * 1000) / ms, [DISK]: disk / samples, [WAL]: wal / samples },
  }
}

function storePacked(pool: Pool): Method['store'] {
  const appender = new Appender()
  const names = Array.from({ length: SERIES }, (_, i) => `queue-${i}`)
  return (at, values) => {
    const samples = names.map((objectId, i): SeriesSample => ({
      objectKind: 'destination',
      objectId,
      metric: 'backlog_messages',
      value: values[i] ?? 0,
    }))
    return transaction(pool, (client) => appender.append(client, 'bench', at, samples))
  }
}

function storeRows(pool: Pool): Method['store'] {
  const ids = Array.from({ length: SERIES }, (_, i) => i + 1)
  return (at, values) =>
    transaction(pool, (client) =>
      client.query(
        'insert into sample (series_id, at, value) select id, $1, value from unnest($2::bigint[], $3::bigint[]) as poll (id, value)',
        [at, ids, values],
      ),
    )
}

const storeByPrisma =
  (prisma: SampleClient): Method['store'] =>
  (at, values) =>
    prisma.sample.createMany({ data: values.map((value, i) => ({ seriesId: i + 1, at, value })) })
