import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fileName } from './export-response.ts'
import { exporters } from './registry.ts'

test('every file format of the folder is registered once', async () => {
  const files = readdirSync(import.meta.dirname).filter((name) => /^[a-z]+\.ts$/.test(name))
  const found: unknown[] = []
  for (const file of files) {
    const module = (await import(join(import.meta.dirname, file))) as Record<string, unknown>
    found.push(...Object.values(module).filter((value) => typeof value === 'object' && value !== null && 'writer' in value))
  }
  expect(new Set(found)).toEqual(new Set(exporters))
  expect(new Set(exporters.map(({ format }) => format)).size).toBe(exporters.length)
})

test('a file is named after its report and the day in UTC', () => {
  expect(fileName('dead-letters', 'csv', new Date('2026-11-22T23:59:59.999Z'))).toBe('spillway-dead-letters-2026-11-22.csv')
})
