import type { Context } from '#lib/context.ts'
import type { MetricName } from '#lib/domain/metrics.ts'
import type { ObjectKind } from '#lib/domain/types.ts'
import { read } from '#lib/series/index.ts'
import type { Cell, Row } from './report.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** What a metric's columns start with, for example `backlogMessages` → `backlogMessagesMin`. */
export type MetricColumns = Readonly<Partial<Record<MetricName, string>>>

const PARTS = ['min', 'max', 'avg', 'last'] as const

/** Columns of hourly history after those that name the object. */
export const hourlyColumns = (metrics: MetricColumns): string[] => [
  'hour',
  'bucketSeconds',
  ...Object.values(metrics).flatMap((prefix) => PARTS.map((part) => columnOf(prefix, part))),
]

const columnOf = (prefix: string, part: (typeof PARTS)[number]): string => prefix + part.charAt(0).toUpperCase() + part.slice(1)

/** The UTC days that cover a range, cut to whole hours. Milliseconds since the epoch. */
export function dayWindows(from: number, to: number): { from: number; to: number }[] {
  const end = Math.ceil(to / HOUR) * HOUR
  const windows: { from: number; to: number }[] = []
  for (let start = Math.floor(from / HOUR) * HOUR; start < end;) {
    const next = Math.min(end, Math.floor(start / DAY) * DAY + DAY)
    windows.push({ from: start, to: next })
    start = next
  }
  return windows
}

/**
 * One row per object and hour with min, max, average and last of each metric. A day at a time, so that neither a long range nor
 * many objects are ever in memory as a whole: rows come by day, then in the order of the objects, then by hour. An hour in which an
 * object was not seen has no row. Buckets are an hour long; of clusters polled less than every 40 minutes they are longer.
 */
export async function* hourlyPages<T extends { id: string }>(
  context: Pick<Context, 'pool' | 'now'>,
  request: {
    from: Date
    to: Date
    objectKind: ObjectKind
    metrics: MetricColumns
    /** Fresh pages of all objects, asked for once a day. */
    objects: () => AsyncIterable<T[]>
    /** Columns that name an object. */
    name: (object: T) => Row
  },
): AsyncGenerator<Row[]> {
  const { objectKind } = request
  const metrics = Object.entries(request.metrics) as [MetricName, string][]
  for (const { from, to } of dayWindows(request.from.getTime(), request.to.getTime())) {
    for await (const objects of request.objects()) {
      const result = await read(context.pool, {
        series: objects.flatMap(({ id }) => metrics.map(([metric]) => ({ objectKind, objectId: id, metric }))),
        from: new Date(from),
        to: new Date(to),
        maxPoints: (to - from) / HOUR,
        now: context.now(),
      })
      const count = result.series[0]?.length ?? 0
      yield objects.flatMap((object, place) => {
        const name = request.name(object)
        return Array.from({ length: count }, (_, index): Row[] => {
          const values: [string, Cell][] = metrics.flatMap(([, prefix], offset) => {
            const bucket = result.series[place * metrics.length + offset]?.[index]
            return PARTS.map((part): [string, Cell] => [columnOf(prefix, part), bucket ? bucket[part] : null])
          })
          if (values.every(([, value]) => value === null)) return []
          const hour = new Date(result.start + index * result.step).toISOString()
          return [{ ...name, hour, bucketSeconds: result.step / 1000, ...Object.fromEntries(values) }]
        }).flat()
      })
    }
  }
}
