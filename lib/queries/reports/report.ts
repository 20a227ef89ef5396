import type { z } from 'zod'
import type { Context } from '#lib/context.ts'

/** One value of a report. Lists and objects are for JSON; CSV writes them as text. */
export type Cell = string | number | boolean | null | readonly string[] | Readonly<Record<string, unknown>>

/** One line of a report, by column. */
export type Row = Readonly<Record<string, Cell>>

/** Numbers and facts that can be pulled as a file. One file a report; the registry lists it. */
export interface Report<Filters extends z.ZodObject = z.ZodObject> {
  /** Stable id, last part of `/export/{report}`. */
  report: string
  title: string
  /** Strict: an unknown parameter is refused. The names are those of the list of the same things. */
  filters: Filters
  /** Takes `from` and `to`. */
  history: boolean
  /** Header of the file, in order. */
  columns(filters: z.output<Filters>): readonly string[]
  /** All rows, a page at a time; a page is read when it is asked for, and none after the reader has left. */
  pages(context: Context, filters: z.output<Filters>): AsyncIterable<Row[]>
}

/** Keeps the filters' types while the report is defined, and gives them up so that reports can stand in one list. */
export const report = <Filters extends z.ZodObject>(definition: Report<Filters>): Report => definition as unknown as Report
