import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testDatabase } from './testing/database.ts'

/** Table and column names of every model, with Prisma's @map and @@map applied. */
function models(schema: string): Map<string, string[]> {
  const found = new Map<string, string[]>()
  for (const [, body] of schema.matchAll(/^model \w+ \{\n([\s\S]*?)^\}/gm)) {
    const lines = (body ?? '').split('\n').map((line) => line.trim())
    const table = lines.flatMap((line) => /^@@map\("(\w+)"\)/.exec(line)?.[1] ?? [])[0]
    const columns = lines.flatMap((line) => {
      const field = /^(\w+)\s+\w/.exec(line)?.[1]
      return field ? (/@map\("(\w+)"\)/.exec(line)?.[1] ?? field) : []
    })
    if (table) found.set(table, columns)
  }
  return found
}

test('every Prisma model has exactly the columns of its table', async () => {
  const { pool } = await testDatabase()
  const schema = await readFile(join(import.meta.dirname, '../../prisma/schema.prisma'), 'utf8')
  const known = models(schema)
  expect(known.size).toBeGreaterThan(5)
  for (const [table, columns] of known) {
    const { rows } = await pool.query<{ column_name: string }>(
      `select column_name from information_schema.columns where table_schema = 'public' and table_name = $1`,
      [table],
    )
    expect(columns.toSorted(), table).toEqual(rows.map((row) => row.column_name).toSorted())
  }
})
