import { afterAll, beforeAll } from 'vitest'
import type { BrokerConnection, DestinationInfo, Inventory } from '../../contract.ts'
import { describeWithBroker } from '../../testing/attach.ts'
import { soon } from '../../testing/harness.ts'
import { rabbitmqConfig, type RabbitmqConfig } from '../config.ts'
import { rabbitmq } from '../index.ts'
import { connectTestClient, type TestClient } from './amqp-client.ts'

/** A virtual host of its own on one real broker, and everything a test needs there. */
export interface Given {
  broker: string
  config: RabbitmqConfig
  vhost: string
  /** The virtual host as a path segment. */
  path: string
  /** Plain client in the virtual host. */
  readonly client: TestClient
  /** A new connection of the adapter; closed afterwards. */
  connect(changes?: Partial<RabbitmqConfig>): BrokerConnection
  inventory(): Promise<Inventory>
  destination(name: string): Promise<DestinationInfo | undefined>
  /** Makes a user; removed afterwards. Its password is its name. */
  user(tags: string, vhosts: string[]): Promise<string>
}

/** Runs the tests against 4.0 and against 3.10. */
export function givenRabbitmq(tests: (given: Given) => void): void {
  for (const broker of ['rabbitmq', 'rabbitmq-3']) {
    describeWithBroker(broker, (raw) => tests(arrange(broker, rabbitmqConfig.parse(raw))))
  }
}

function arrange(broker: string, config: RabbitmqConfig): Given {
  const vhost = `test ${crypto.randomUUID()}`
  const path = encodeURIComponent(vhost)
  const connections: BrokerConnection[] = []
  const users: string[] = []
  let client: TestClient | undefined
  let admin: TestClient | undefined
  const opened = <T>(one: T | undefined): T => {
    if (one === undefined) throw new Error('This can be used inside a test only.')
    return one
  }

  beforeAll(async () => {
    admin = await connectTestClient(config)
    await admin.manage('PUT', `/api/vhosts/${path}`)
    await admin.manage('PUT', `/api/permissions/${path}/${config.username}`, everything)
    client = await connectTestClient(config, vhost)
  })
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()))
    await client?.close()
    for (const user of users) await admin?.manage('DELETE', `/api/users/${user}`)
    await admin?.manage('DELETE', `/api/vhosts/${path}`)
    await admin?.close()
  })

  const given: Given = {
    broker,
    config,
    vhost,
    path,
    get client() {
      return opened(client)
    },
    connect: (changes = {}) => {
      const connection = rabbitmq.connect({ ...config, ...changes }, { now: Date.now, warn: () => undefined })
      connections.push(connection)
      return connection
    },
    inventory: () => given.connect({ vhosts: [vhost] }).inventory(soon()),
    destination: async (name) => (await given.inventory()).destinations.find((one) => one.name === name),
    user: async (tags, vhosts) => {
      const name = `test-${crypto.randomUUID()}`
      users.push(name)
      await opened(admin).manage('PUT', `/api/users/${name}`, { password: name, tags })
      for (const one of vhosts) await opened(admin).manage('PUT', `/api/permissions/${encodeURIComponent(one)}/${name}`, everything)
      return name
    },
  }
  return given
}

const everything = { configure: '.*', write: '.*', read: '.*' }
