import type { Row } from '#lib/queries/reports/report.ts'
import type { Exporter } from './exporter.ts'

/** One JSON array of objects, written as it comes; a row a line. */
export const json: Exporter = {
  format: 'json',
  contentType: 'application/json; charset=utf-8',
  extension: 'json',
  writer: (columns) => {
    let separator = '\n'
    return {
      head: () => '[',
      rows: (rows) => {
        const texts = rows.map((row) => rowText(columns, row))
        if (texts.length === 0) return ''
        const text = separator + texts.join(',\n')
        separator = ',\n'
        return text
      },
      tail: () => '\n]\n',
    }
  },
}

/** A row with all columns, in order; what is not known is null. */
export const rowText = (columns: readonly string[], row: Row): string =>
  JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column] ?? null])))
