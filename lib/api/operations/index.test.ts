import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { operations } from './index.ts'

const root = join(import.meta.dirname, '../../../app/api/v1')
const files = globSync('**/route.ts', { cwd: root }).filter((file) => !file.includes('[...'))

/** `GET /clusters/{id}` → the name of the operation its file hands to `handle`. */
const handled = new Map(
  files.flatMap((file) => {
    const path = `/${relative('.', dirname(file)).replaceAll(/\[(\w+)\]/g, '{$1}')}`
    const text = readFileSync(join(root, file), 'utf8')
    return [...text.matchAll(/^export const (GET|POST|PUT|PATCH|DELETE) = handle\(\s*\w+\.(\w+),/gm)].map((match): [string, string] => [
      `${match[1]} ${path}`,
      match[2] as string,
    ])
  }),
)

test('each route handles the operation of its own method and path, and each operation has its route', () => {
  const contract = Object.entries(operations).map(([id, op]): [string, string] => [`${op.method} ${op.path}`, id])
  expect(handled).toEqual(new Map(contract))
  expect(new Set(contract.map(([place]) => place)).size).toBe(contract.length)
})

test('a route file exports nothing but handlers of operations', async () => {
  for (const file of files) {
    const module = (await import(join(root, file))) as Record<string, unknown>
    const path = `/${dirname(file).replaceAll(/\[(\w+)\]/g, '{$1}')}`
    expect([file, ...Object.keys(module).toSorted()]).toEqual([
      file,
      ...[...handled.keys()].flatMap((place) => (place.endsWith(` ${path}`) ? (place.split(' ')[0] ?? []) : [])).toSorted(),
    ])
  }
})
