import type { Row } from '#lib/queries/reports/report.ts'

/** Writes one file from beginning to end. Pure: text in the order head, rows (any number of times), tail. */
export interface Writer {
  head(): string
  rows(rows: readonly Row[]): string
  tail(): string
}

/** A file format of exports. One file a format; the registry lists it. */
export interface Exporter {
  /** Value of `format=`. */
  format: string
  contentType: string
  /** Of the file name, without the dot. */
  extension: string
  /** `bom`: start with a byte order mark, which some spreadsheets need to see UTF-8. Formats other than CSV ignore it. */
  writer(columns: readonly string[], options: { bom: boolean }): Writer
}
