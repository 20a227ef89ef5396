import type { z } from 'zod'
import type { ObjectKind } from '#lib/domain/types.ts'
import { rangeOf } from '../series.ts'
import type { Where } from '../where.ts'
import { hourlyColumns, hourlyPages, type MetricColumns } from './hourly.ts'
import { keysetPages, type KeysetQuery } from './keyset.ts'
import { EVER, isHistory, type Range } from './range.ts'
import { report, type Report, type Row } from './report.ts'

/** What a filter of such a report has at least. */
interface Asked extends Range {
  freshness?: (typeof EVER)[number][] | undefined
}

/** A column of the file and the SQL it comes from, in the order of the file. */
export type Selected = Readonly<Record<string, string>>

const columnsOf = (selected: Selected): string =>
  Object.entries(selected)
    .map(([column, sql]) => `${sql} as "${column}"`)
    .join(', ')

/**
 * A report on objects with current numbers and series: a row an object now, or, when a range is given, a row an object and hour.
 * History includes what is gone since. `ids` must have `id`, the object of the series.
 */
export function nowOrHourly<Filters extends z.ZodObject>(definition: {
  report: string
  title: string
  filters: Filters
  objectKind: ObjectKind
  /** What names an object, before the numbers. */
  names: Selected
  /** What identifies it, after them. */
  ids: Selected
  numbers: Selected
  /** Series of the history and what their columns start with. */
  metrics: MetricColumns
  from: string
  keys: KeysetQuery['keys']
  where: (filters: z.output<Filters>) => Where
}): Report {
  const { names, ids, numbers, metrics, objectKind, from, keys, where } = definition
  const named = { ...names, ...ids }
  const asked = (filters: z.output<Filters>): Asked => filters as Asked
  return report<Filters>({
    report: definition.report,
    title: definition.title,
    filters: definition.filters,
    history: true,
    columns: (filters) =>
      isHistory(asked(filters))
        ? [...Object.keys(names), ...hourlyColumns(metrics), ...Object.keys(ids)]
        : [...Object.keys(names), ...Object.keys(numbers), ...Object.keys(ids)],
    pages(context, filters) {
      const rows = <T extends Row>(selected: Selected, wanted: z.output<Filters>): AsyncGenerator<T[]> =>
        keysetPages<T>(context.pool, { select: columnsOf(selected), from, where: where(wanted), keys, direction: 'asc' })
      if (!isHistory(asked(filters))) return rows({ ...named, ...numbers }, filters)
      const everyone = { ...filters, freshness: asked(filters).freshness ?? EVER }
      return hourlyPages(context, {
        ...rangeOf(context, asked(filters)),
        objectKind,
        metrics,
        objects: () => rows<Row & { id: string }>(named, everyone),
        name: (object) => object,
      })
    },
  })
}
