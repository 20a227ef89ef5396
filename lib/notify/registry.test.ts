import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { secretPaths } from '#lib/services/secret-fields.ts'
import { CHANNEL_KINDS, channelKindOf } from './registry.ts'

const folder = join(import.meta.dirname, 'channels')
const files = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))

test('every channel file is registered under its own name and has a test', () => {
  expect(CHANNEL_KINDS.map((entry) => `${entry.kind}.ts`).sort()).toEqual([...files].sort())
  for (const name of files) expect(existsSync(join(folder, name.replace(/\.ts$/, '.test.ts'))), name).toBe(true)
})

test('a channel kind is found by its id, and an unknown one finds nothing', () => {
  for (const entry of CHANNEL_KINDS) expect(channelKindOf(entry.kind)).toBe(entry)
  expect(channelKindOf('constructor')).toBeUndefined()
})

test('the URL of every kind is a secret, and every field has a title for the form', () => {
  for (const entry of CHANNEL_KINDS) {
    expect(secretPaths(entry.configSchema), entry.kind).toContain('url')
    const json = z.toJSONSchema(entry.configSchema, { io: 'input', unrepresentable: 'any' }) as {
      properties: Record<string, { title?: string }>
    }
    for (const [name, field] of Object.entries(json.properties)) expect(field.title, `${entry.kind}.${name}`).toBeTruthy()
  }
})
