import type { Exporter } from './exporter.ts'
import { rowText } from './json.ts'

/** One JSON object a line. */
export const ndjson: Exporter = {
  format: 'ndjson',
  contentType: 'application/x-ndjson; charset=utf-8',
  extension: 'ndjson',
  writer: (columns) => ({
    head: () => '',
    rows: (rows) => rows.map((row) => `${rowText(columns, row)}\n`).join(''),
    tail: () => '',
  }),
}
