import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import type { BrokerConnection, DestinationSample, HeldMessage, Mover, SendOutcome } from '../../contract.ts'
import { describeWithBroker } from '../../testing/attach.ts'
import { soon } from '../../testing/harness.ts'
import { until } from '../../testing/until.ts'
import { artemisConfig, type ArtemisConfig } from '../config.ts'
import { artemis } from '../index.ts'
import { connectTestClient, type TestClient } from './client.ts'
import { connectManagement, type Management, type QueueSettings } from './management.ts'

/** Everything a test against the shared broker needs; queues it makes are removed afterwards. */
export interface Given {
  config: ArtemisConfig
  readonly client: TestClient
  readonly management: Management
  connection: BrokerConnection
  /** A name no other test uses. */
  name: (suffix: string) => string
  queue: (suffix: string, settings?: QueueSettings) => Promise<string>
  /** Takes the next message of `from`, sends it to `to` and settles it when that was confirmed. */
  move: (from: string, to: string) => Promise<SendOutcome>
  withMover: <T>(source: string, work: (mover: Mover) => Promise<T>) => Promise<T>
  /** Waits until the broker counts so many messages: it counts an acknowledged one a moment later. */
  holds: (queue: string, messages: number) => Promise<true>
  sampleOf: (name: string) => Promise<DestinationSample | undefined>
}

export function givenArtemis(tests: (given: Given) => void): void {
  describeWithBroker('artemis', (raw) => tests(arrange(artemisConfig.parse(raw))))
}

function arrange(config: ArtemisConfig): Given {
  const run = `test-${randomBytes(4).toString('hex')}`
  const connection = artemis.connect(config, { now: Date.now, warn: () => undefined })
  const made: string[] = []
  let client: TestClient | undefined
  let management: Management | undefined
  const opened = <T>(one: T | undefined): T => {
    if (one === undefined) throw new Error('This can be used inside a test only.')
    return one
  }
  beforeAll(async () => {
    client = await connectTestClient(config)
    management = connectManagement(config)
  })
  afterAll(async () => {
    await connection.close()
    await client?.close()
    for (const queue of made) await management?.destroyQueue(queue)
    management?.close()
  })
  const given: Given = {
    config,
    get client() {
      return opened(client)
    },
    get management() {
      return opened(management)
    },
    connection,
    name: (suffix) => `${run}.${suffix}`,
    queue: async (suffix, settings) => {
      const name = `${run}.${suffix}`
      await given.management.createQueue(name, settings)
      made.push(name)
      return name
    },
    holds: (queue, messages) =>
      until(`${queue} holds ${messages}`, 10_000, async () => ((await given.management.count(queue)) === messages ? true : null)),
    move: (from, to) =>
      given.withMover(from, async (mover) => {
        const held = await taken(mover)
        const outcome = await mover.send(held, { destination: { namespace: '', name: to } }, { addHeaders: {}, dropHeaders: [] }, soon())
        if (outcome.result === 'confirmed') await mover.settle(held)
        else await mover.release(held)
        return outcome
      }),
    withMover: async (source, work) => {
      const mover = await connection.openMover?.({ source: { namespace: '', name: source }, prefetch: 50, positions: null }, soon())
      if (mover === undefined) throw new Error('Artemis has no mover.')
      try {
        return await work(mover)
      } finally {
        await mover.close()
      }
    },
    sampleOf: async (name) => (await connection.sample(soon())).destinations.find(({ destination }) => destination.name === name),
  }
  return given
}

async function taken(mover: Mover): Promise<HeldMessage> {
  const held = await mover.next(soon())
  if (held === null) throw new Error('The mover had no message where there is one.')
  return held
}
