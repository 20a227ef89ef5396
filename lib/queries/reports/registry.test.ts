import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { reports } from './registry.ts'

test('every report of the folder is registered once', async () => {
  const files = readdirSync(import.meta.dirname).filter(
    (name) => name.endsWith('.ts') && !name.includes('.test.') && name !== 'registry.ts',
  )
  const found: unknown[] = []
  for (const file of files) {
    const module = (await import(join(import.meta.dirname, file))) as Record<string, unknown>
    found.push(...Object.values(module).filter((value) => typeof value === 'object' && value !== null && 'pages' in value))
  }
  expect(new Set(found)).toEqual(new Set(reports))
  expect(new Set(reports.map(({ report }) => report)).size).toBe(reports.length)
})

test.each(reports.map((report) => [report.report, report] as const))(
  '%s names every column once and takes a range exactly when it has history',
  (_name, report) => {
    for (const query of [{}, ...(report.history ? [{ from: '2026-11-22T00:00:00Z' }] : [])]) {
      const columns = report.columns(report.filters.parse(query))
      expect(new Set(columns).size).toBe(columns.length)
    }
    expect(report.filters.safeParse({ from: '2026-11-22T00:00:00Z' }).success).toBe(report.history)
  },
)

test.each(reports.map((report) => [report.report, report] as const))('%s refuses a filter it does not know', (_name, report) => {
  expect(report.filters.safeParse({ nonsense: '1' }).success).toBe(false)
})
