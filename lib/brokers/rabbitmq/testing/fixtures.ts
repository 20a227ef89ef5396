import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { binding, consumer, exchange, policy, queue } from '../answers.ts'
import type { InventoryAnswers } from '../transform/destinations.ts'
import { parseVersion } from '../version.ts'

/** Versions with recorded answers; `record.ts` says what was arranged before. */
export const recorded = ['3.10', '4.0'] as const
export type Recorded = (typeof recorded)[number]

export const fixtureText = (version: Recorded, file: string): string =>
  readFileSync(join(import.meta.dirname, '../fixtures', version, file), 'utf8')

/** A recorded list, read by the schema the client reads it with. */
export function fixture<T>(version: Recorded, name: string, schema: z.ZodType<T>): T {
  return schema.parse(JSON.parse(fixtureText(version, `${name}.json`)))
}

export function inventoryAnswers(recording: Recorded): InventoryAnswers {
  const version = parseVersion(recording)
  if (version === null) throw new Error(`${recording} is no version`)
  return {
    version,
    queues: fixture(recording, 'queues', z.array(queue)),
    exchanges: fixture(recording, 'exchanges', z.array(exchange)),
    bindings: fixture(recording, 'bindings', z.array(binding)),
    policies: fixture(recording, 'policies', z.array(policy)),
    operatorPolicies: [],
    consumers: fixture(recording, 'consumers', z.array(consumer)),
  }
}
