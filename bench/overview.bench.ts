import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { GET as getDestinations } from '../app/api/v1/destinations/route.ts'
import { GET as getOverview } from '../app/api/v1/overview/route.ts'
import { type Context, closeContext, createContext } from '#lib/context.ts'
import type { Pool } from '#lib/db/pool.ts'
import { parseEnv } from '#lib/env.ts'
import { type SeriesKey, latest, read } from '#lib/series/index.ts'
import type { Bench, Row } from './contract.ts'
import { type World, buildWorld } from './data/world.ts'
import { median, withPostgres } from './postgres.ts'

const SIZE = { clusters: 5, destinations: 10_000, subscriptions: 3_000 }
const HOUR = 3_600_000
const ROUNDS = 15
/** The other way takes seconds each time. */
const OTHER_ROUNDS = 3
const [MS, WORST, FIRST] = ['ms (median)', 'ms (worst)', 'ms, first of a process']
const LIMIT = 50

/** One way to answer, and what it took. */
interface Way {
  method: string
  rounds: number
  answer: () => Promise<unknown>
  times: number[]
}

export default {
  name: 'overview',
  claim: `with ${SIZE.destinations.toLocaleString('en')} destinations the answer for the first screen takes at most ${LIMIT} ms (median), and less than 1/20 of the time of the same numbers from the series store alone.`,
  setting: `${SIZE.clusters} clusters with together ${SIZE.destinations.toLocaleString('en')} destinations and ${SIZE.subscriptions.toLocaleString('en')} subscriptions, about 93,000 series, one hour of polls every 10 s.
The real route handlers are called, from the query to the JSON; before each round every cluster gets one more poll, as it would. The other way has no
rows of current numbers and no memory: it takes the latest number of every series, adds up, and reads the same 57 small lines from the polls of the hour.`,
  run: () => withPostgres(measure),
  holds: (rows) => {
    const [own, other] = [rows[0]?.numbers[MS] ?? Number.POSITIVE_INFINITY, rows.at(-1)?.numbers[MS] ?? 0]
    return own <= LIMIT && own * 20 <= other
  },
} satisfies Bench

async function measure(pool: Pool, url: string): Promise<Row[]> {
  const world = await buildWorld(pool, SIZE)
  const end = Date.now()
  for (let at = end - HOUR; at <= end; at += 10_000) await world.poll(new Date(at))
  await pool.query('vacuum analyze')
  const folder = await mkdtemp(join(tmpdir(), 'spillway-bench-'))
  const context = await createContext(parseEnv({ DATABASE_URL: url, SPILLWAY_DATA_DIR: folder }), { applicationName: 'bench' })
  // As the web process holds it.
  Object.assign(globalThis, { spillwayContext: Promise.resolve(context) })
  try {
    const ways: Way[] = [
      { method: 'GET /overview', rounds: ROUNDS, answer: () => get(getOverview, 'overview'), times: [] },
      { method: 'GET /destinations?limit=100', rounds: ROUNDS, answer: () => get(getDestinations, 'destinations?limit=100'), times: [] },
      {
        method: 'GET /destinations?limit=100&sparkline=true',
        rounds: ROUNDS,
        answer: () => get(getDestinations, 'destinations?limit=100&sparkline=true'),
        times: [],
      },
      {
        method: 'the numbers and lines of the overview from the series store alone',
        rounds: OTHER_ROUNDS,
        answer: () => fromSeries(context, world),
        times: [],
      },
    ]
    for (let round = 0; round < ROUNDS; round++) {
      await world.poll(new Date())
      for (const way of ways) if (round < way.rounds) way.times.push(await timed(way.answer))
    }
    return ways.map(({ method, times }) => {
      const [first = Number.NaN, ...rest] = times
      return { method, numbers: { [MS]: median(rest), [WORST]: Math.max(...rest), [FIRST]: first } }
    })
  } finally {
    await closeContext(context)
    await rm(folder, { recursive: true, force: true })
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now()
  await work()
  return performance.now() - start
}

async function get(handler: typeof getOverview, path: string): Promise<string> {
  const response = await handler(new Request(`http://localhost:3000/api/v1/${path}`, { headers: { host: 'localhost:3000' } }), {
    params: Promise.resolve({}),
  })
  const text = await response.text()
  if (response.status !== 200) throw new Error(`GET ${path} answered ${response.status}: ${text}`)
  return text
}

/** What the overview would be without anything made for it. */
async function fromSeries({ pool }: Context, { clusterIds }: World): Promise<unknown> {
  const sums = new Map<string, number>()
  const largest: { key: SeriesKey; value: number }[] = []
  for (const clusterId of clusterIds) {
    for (const { objectKind, objectId, metric, value } of await latest(pool, clusterId)) {
      sums.set(metric, (sums.get(metric) ?? 0) + value)
      largest.push({ key: { objectKind, objectId, metric }, value })
    }
  }
  const most = (metric: string, count: number): SeriesKey[] =>
    largest
      .filter(({ key }) => key.metric === metric)
      .toSorted((a, b) => b.value - a.value)
      .slice(0, count)
      .map(({ key }) => key)
  const dead = most('dead_letter_messages', 12)
  const totals = (['backlog_messages', 'dead_letter_messages', 'arrivals_rate', 'in_rate', 'out_rate'] as const).flatMap((metric) =>
    clusterIds.map((objectId): SeriesKey => ({ objectKind: 'cluster', objectId, metric })),
  )
  const keys = [...totals, ...most('lag_messages', 8), ...dead, ...dead.map((key): SeriesKey => ({ ...key, metric: 'arrivals_rate' }))]
  const to = new Date()
  return { sums, lines: await read(pool, { series: keys, from: new Date(to.getTime() - HOUR), to, maxPoints: 40 }) }
}
