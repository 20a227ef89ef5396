import type { Bench, Row } from './contract.ts'

const round = (value: number): string =>
  value >= 100
    ? Math.round(value).toLocaleString('en')
    : value >= 10
      ? value.toFixed(1)
      : value >= 0.1
        ? value.toFixed(2)
        : value.toPrecision(2)

/** A Markdown table: every number, and beside it how many times that of the first row it is. */
export function table(rows: readonly Row[]): string {
  const [first] = rows
  if (!first) return ''
  const names = Object.keys(first.numbers)
  const cell = (row: Row, name: string): string => {
    const value = row.numbers[name] ?? null
    const own = first.numbers[name] ?? null
    if (value === null) return '–'
    return row === first || own === null ? round(value) : `${round(value)} (${round(value / own)}×)`
  }
  const lines = rows.map((row) => `| ${[row.method, ...names.map((name) => cell(row, name))].join(' | ')} |`)
  return [`| ${['', ...names].join(' | ')} |`, `|${' --- |'.repeat(names.length + 1)}`, ...lines].join('\n')
}

/** The section of a bench in docs/performance.md. */
export function section(bench: Bench, rows: readonly Row[], machine: string): string {
  const verdict = bench.holds(rows) ? 'It holds.' : '**It did not hold in this run.**'
  return `## ${bench.name}\n\nClaim: ${bench.claim} ${verdict}\n\n${bench.setting}\nMeasured on ${machine}; compare the ratios, not the absolute numbers.\n\n${table(rows)}\n`
}

/** The document with the section of this bench replaced, or added at the end. */
export function withSection(document: string, name: string, text: string): string {
  const parts = document.split(/^(?=## )/m)
  const place = parts.findIndex((part) => part.startsWith(`## ${name}\n`))
  const entry = `${text.trimEnd()}\n\n`
  if (place >= 0) parts[place] = entry
  else parts.push(`${(parts.pop() ?? '').trimEnd()}\n\n`, entry)
  return `${parts.join('').trim()}\n`
}
