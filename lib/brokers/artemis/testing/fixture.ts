import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { matches } from '../../jolokia/answers.ts'
import { parseObjectName } from '../../jolokia/object-name.ts'
import { addressAnswer, addressSettings, brokerAnswer, consumerPage, queueAnswer, queueNumbers } from '../answers.ts'
import { jsonIn, type Found } from '../read.ts'
import type { InventoryAnswers } from '../transform/destinations.ts'

/** A recorded answer of Artemis 2.56.0; `record.ts` says what was arranged before. */
export const fixture = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/2.56.0', `${name}.json`), 'utf8')) as unknown

function found<T>(name: string, schema: z.ZodType<T>): Found<T>[] {
  return [...(matches({ ok: true, value: fixture(name) }) ?? [])].map(([bean, attributes]) => {
    const keys = parseObjectName(bean)?.keys
    return {
      bean,
      address: keys?.get('address') ?? '',
      queue: keys?.get('queue') ?? '',
      routing: (keys?.get('routing-type') ?? '').toUpperCase(),
      is: schema.parse(attributes),
    }
  })
}

export const recordedNumbers = () => found('numbers', queueNumbers)
export const recordedAddresses = () => found('addresses', addressAnswer)
export const recordedConsumers = () => consumerPage.parse(jsonIn(fixture('consumers'))).data
export const recordedBroker = () => brokerAnswer.parse(Object.values(z.record(z.string(), z.unknown()).parse(fixture('broker')))[0])

export function recordedInventory(): InventoryAnswers {
  const settings = z.record(z.string(), z.string()).parse(fixture('settings'))
  return {
    broker: recordedBroker(),
    queues: found('queues', queueAnswer),
    addresses: recordedAddresses(),
    settings: new Map(Object.entries(settings).map(([address, text]) => [address, addressSettings.parse(jsonIn(text))])),
  }
}
