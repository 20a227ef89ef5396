import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { CONDITIONS, conditionOf } from './registry.ts'

const folder = join(import.meta.dirname, 'conditions')
const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))

test('every condition file is registered under its own name and has a test', () => {
  expect(CONDITIONS.map((entry) => `${entry.id.replaceAll('_', '-')}.ts`).sort()).toEqual([...files].sort())
  for (const name of files) expect(existsSync(join(folder, name.replace(/\.ts$/, '.test.ts'))), name).toBe(true)
})

test('a condition is found by its id, and an unknown id finds nothing', () => {
  for (const entry of CONDITIONS) expect(conditionOf(entry.id)).toBe(entry)
  expect(conditionOf('toString')).toBeUndefined()
})

test('every parameter has a title for the form and a default, so that {} is a complete rule', () => {
  for (const entry of CONDITIONS) {
    const json = z.toJSONSchema(entry.paramsSchema, { io: 'input' }) as { properties: Record<string, { title?: string }> }
    for (const [name, field] of Object.entries(json.properties)) expect(field.title, `${entry.id}.${name}`).toBeTruthy()
    expect(entry.paramsSchema.safeParse({}).success, entry.id).toBe(true)
    expect(entry.paramsSchema.safeParse({ surprise: 1 }).success, entry.id).toBe(false)
  }
})
