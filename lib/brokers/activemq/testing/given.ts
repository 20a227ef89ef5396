import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll } from 'vitest'
import type { BrokerConnection } from '../../contract.ts'
import { describeWithBroker } from '../../testing/attach.ts'
import { soon } from '../../testing/harness.ts'
import { until } from '../../testing/until.ts'
import { activemqConfig, type ActivemqConfig } from '../config.ts'
import { activemq } from '../index.ts'
import { jmx, queueKeys, type Jmx } from './jmx.ts'
import { connectTestClient, type Sent, type TestClient } from './stomp-client.ts'

/** One real broker and everything a test needs there. */
export interface Given {
  broker: string
  config: ActivemqConfig
  management: Jmx
  readonly client: TestClient
  readonly connection: BrokerConnection
  /** A new connection of the adapter; closed afterwards. */
  connect(changes?: Partial<ActivemqConfig>): BrokerConnection
  /** A name no other test uses. */
  name(what: string): string
  /** Makes a queue of this very name, with messages; removed afterwards. */
  queue(name: string, messages?: readonly Sent[]): Promise<{ namespace: string; name: string }>
  size(queue: string): Promise<number>
  /** Waits until so many messages are there. */
  holds(queue: string, messages: number): Promise<true>
  /** Messages as the management shows them, with the types of their properties. */
  shown(queue: string): Promise<Record<string, unknown>[]>
}

/** Runs the tests against 6 and against 5. */
export function givenActivemq(tests: (given: Given) => void): void {
  for (const broker of ['activemq', 'activemq-5']) {
    describeWithBroker(broker, (raw) => tests(arrange(broker, activemqConfig.parse(raw))))
  }
}

/** For one broker that a test started itself. */
function arrange(broker: string, config: ActivemqConfig): Given {
  const management = jmx(config)
  const mark = `test-${randomBytes(4).toString('hex')}`
  const connections: BrokerConnection[] = []
  const queues = new Set<string>()
  let client: TestClient | undefined
  let own: BrokerConnection | undefined
  let count = 0

  beforeAll(async () => {
    client = await connectTestClient(config)
  })
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()))
    await client?.close()
    for (const queue of queues) await management.exec('', 'removeQueue(java.lang.String)', queue)
  })

  const given: Given = {
    broker,
    config,
    management,
    get client() {
      if (client === undefined) throw new Error('This can be used inside a test only.')
      return client
    },
    get connection() {
      return (own ??= given.connect())
    },
    connect: (changes = {}) => {
      const connection = activemq.connect({ ...config, ...changes }, { now: Date.now, warn: () => undefined })
      connections.push(connection)
      return connection
    },
    name: (what) => `${mark}.${what}-${++count}`,
    queue: async (name, messages = []) => {
      queues.add(name)
      await management.exec('', 'addQueue(java.lang.String)', name)
      await given.client.send(`/queue/${name}`, messages)
      return { namespace: '', name }
    },
    size: async (queue) => Number((await management.read(queueKeys(queue), ['QueueSize']))?.['QueueSize'] ?? 0),
    holds: (queue, messages) =>
      until(`${messages} are in ${queue}`, 20_000, async () => ((await given.size(queue)) === messages ? true : null)),
    shown: async (queue) => (await management.exec(queueKeys(queue), 'browse()')) as Record<string, unknown>[],
  }
  return given
}

/** Moves everything of one queue to another by the adapter; answers the outcomes. */
export async function moveAll(connection: BrokerConnection, from: string, to: string, dropHeaders: string[] = []) {
  const mover = await connection.openMover?.({ source: { namespace: '', name: from }, prefetch: 100, positions: null }, soon())
  if (mover === undefined) throw new Error('This kind has no mover.')
  try {
    const held = []
    for (let one = await mover.next(soon()); one !== null; one = await mover.next(soon())) held.push(one)
    const target = { destination: { namespace: '', name: to } }
    const changes = { addHeaders: { 'x-spillway-requeues': '1' }, dropHeaders }
    const outcomes = await Promise.all(held.map((one) => mover.send(one, target, changes, soon())))
    for (const [index, one] of held.entries()) await (outcomes[index]?.result === 'confirmed' ? mover.settle(one) : mover.release(one))
    return outcomes
  } finally {
    await mover.close()
  }
}
