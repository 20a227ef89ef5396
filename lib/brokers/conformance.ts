/**
 * One battery of tests that every kind of broker passes against its real broker. A kind calls `describeConformance` from
 * its `*.broker.test.ts` with a harness that makes destinations and messages by the broker's own client.
 */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe } from 'vitest'
import type { BrokerConnection, DestinationRef } from './contract.ts'
import { browseBattery } from './testing/battery-browse.ts'
import { faultBattery } from './testing/battery-faults.ts'
import { inventoryBattery } from './testing/battery-inventory.ts'
import { moverBattery } from './testing/battery-mover.ts'
import { sampleBattery } from './testing/battery-sample.ts'
import type { Bench, ConformanceHarness } from './testing/harness.ts'

export type { ConformanceHarness, PlainMessage } from './testing/harness.ts'

/** Declares the whole battery for one kind and one broker. */
export function describeConformance<Config>(name: string, harness: ConformanceHarness<Config>): void {
  describe(`${name} conforms`, () => {
    const run = `conf-${randomUUID().slice(0, 8)}`
    const connections: BrokerConnection[] = []
    const destinations: DestinationRef[] = []
    const connect = (config: Config): BrokerConnection => {
      const connection = harness.definition.connect(config, { now: Date.now, warn: () => undefined })
      connections.push(connection)
      return connection
    }
    let connection: BrokerConnection | undefined
    const bench: Bench<Config> = {
      harness,
      connect,
      connection: () => (connection ??= connect(harness.config)),
      name: (suffix) => `${run}.${suffix}`,
      destination: async (suffix) => {
        const made = await harness.create(`${run}.${suffix}`)
        destinations.push(made)
        return made
      },
    }

    beforeAll(() => harness.open())
    afterAll(async () => {
      for (const made of destinations) await harness.remove(made)
      await Promise.all(connections.map((one) => one.close()))
      await harness.close()
    })

    inventoryBattery(bench)
    sampleBattery(bench)
    browseBattery(bench)
    moverBattery(bench)
    faultBattery(bench)
  })
}
