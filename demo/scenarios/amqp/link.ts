import { z } from 'zod'
import { openConnection, type AmqpConnection } from './connection.ts'
import { createManagement, type Management } from './management.ts'

export type AmqpBroker = 'activemq' | 'artemis'

/** An ActiveMQ, Classic or Artemis, as scenarios see it: AMQP 1.0 for messages, Jolokia for the rest. */
export interface AmqpLink {
  broker: AmqpBroker
  /** The name as the broker knows it. */
  name: (plain: string) => string
  /** Creates the queues that are not there yet, to stay when they are empty. */
  addQueues: (names: readonly string[]) => Promise<void>
  /** Creates the addresses for publishing to many that are not there yet. */
  addTopics: (names: readonly string[]) => Promise<void>
  /** A connection of an application, shown under its name. Ends for good when the broker goes. */
  connect: (application: string) => Promise<AmqpConnection>
  /** Deletes queues and topics made here; refuses to without a prefix. */
  removeAll: () => Promise<void>
}

const config = z.object({ jolokiaUrl: z.string(), amqpUrl: z.string(), username: z.string(), password: z.string() })

/** Opens nothing yet. `prefix` goes in front of every queue, topic and client. Throws when `value` is no config. */
export function openAmqpLink(broker: AmqpBroker, value: unknown, prefix: string): AmqpLink {
  const { jolokiaUrl, amqpUrl, username, password } = config.parse(value)
  const manage = kinds[broker]
  const management = createManagement(jolokiaUrl, username, password, manage.brokers)
  const name = (plain: string): string => `${prefix}${plain}`
  const made = { queues: new Set<string>(), topics: new Set<string>() }
  return {
    broker,
    name,
    addQueues: async (names) => {
      for (const queue of names.map(name)) {
        await manage.addQueue(management, queue)
        made.queues.add(queue)
      }
    },
    addTopics: async (names) => {
      for (const topic of names.map(name)) {
        await manage.addTopic(management, topic)
        made.topics.add(topic)
      }
    },
    connect: (application) => openConnection(amqpUrl, username, password, name(application)),
    removeAll: async () => {
      if (prefix === '') throw new Error(`queues of ${broker} without a prefix are not its own (--prefix)`)
      for (const queue of made.queues) await manage.removeQueue(management, queue)
      for (const topic of made.topics) await manage.removeTopic(management, topic)
    },
  }
}

type Act = (management: Management, name: string) => Promise<void>

interface Kind {
  brokers: string
  addQueue: Act
  addTopic: Act
  removeQueue: Act
  removeTopic: Act
}

const text = 'java.lang.String'
const deleteAddress: Act = (management, name) => management.run(`deleteAddress(${text},boolean)`, [name, true])

const kinds: Record<AmqpBroker, Kind> = {
  activemq: {
    brokers: 'org.apache.activemq:type=Broker,brokerName=*',
    addQueue: (management, name) => management.run(`addQueue(${text})`, [name]),
    addTopic: (management, name) => management.run(`addTopic(${text})`, [name]),
    removeQueue: (management, name) => management.run(`removeQueue(${text})`, [name]),
    removeTopic: (management, name) => management.run(`removeTopic(${text})`, [name]),
  },
  artemis: {
    brokers: 'org.apache.activemq.artemis:broker=*',
    // What a client creates on its way, Artemis deletes again as soon as it is empty.
    addQueue: (management, name) => {
      const queue = { name, address: name, 'routing-type': 'ANYCAST', durable: true, 'auto-created': false, 'auto-delete': false }
      return management.run(`createQueue(${text},boolean)`, [JSON.stringify(queue), true])
    },
    addTopic: async (management, name) => {
      try {
        await management.run(`createAddress(${text},${text})`, [name, 'MULTICAST'])
      } catch (error) {
        // It knows no "unless it is there".
        if (!(error instanceof Error && /already exists|AMQ229204/.test(error.message))) throw error
      }
    },
    removeQueue: deleteAddress,
    removeTopic: deleteAddress,
  },
}
