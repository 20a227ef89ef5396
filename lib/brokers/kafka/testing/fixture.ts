import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** An answer of a real Kafka 4.4, as the client library had parsed it. Bigints and buffers come back as such. */
export function fixture<T>(name: string): T {
  const text = readFileSync(join(import.meta.dirname, '../fixtures/4.4', `${name}.json`), 'utf8')
  return JSON.parse(text, revive) as T
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  if ('bigint' in value) return BigInt(String(value.bigint))
  if ('type' in value && value.type === 'Buffer' && 'data' in value) return Buffer.from(value.data as number[])
  return value
}
