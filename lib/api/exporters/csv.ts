import type { Cell } from '#lib/queries/reports/report.ts'
import type { Exporter } from './exporter.ts'

const CRLF = '\r\n'
const BOM = '\uFEFF'
/** First characters that make a spreadsheet run a cell. */
const FORMULA = /^[=+\-@\t\r]/

/** CSV after RFC 4180: CRLF, quotes where needed, a header row. Text that a spreadsheet would run gets a leading `'`; numbers stay numbers. */
export const csv: Exporter = {
  format: 'csv',
  contentType: 'text/csv; charset=utf-8; header=present',
  extension: 'csv',
  writer: (columns, { bom }) => ({
    head: () => (bom ? BOM : '') + line(columns),
    rows: (rows) => rows.map((row) => line(columns.map((column) => csvText(row[column] ?? null)))).join(''),
    tail: () => '',
  }),
}

const line = (cells: readonly string[]): string => cells.map(quoted).join(',') + CRLF

const quoted = (text: string): string => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/** Text of a cell before quoting. A list is joined with `; `, an object is JSON, null is empty. */
export function csvText(cell: Cell): string {
  if (cell === null) return ''
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell)
  const text = typeof cell === 'string' ? cell : Array.isArray(cell) ? cell.join('; ') : JSON.stringify(cell)
  return FORMULA.test(text) ? `'${text}` : text
}
