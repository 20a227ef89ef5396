import { z } from 'zod'
import { JolokiaClient } from '../../jolokia/client.ts'
import { exec, read } from '../../jolokia/requests.ts'
import type { ArtemisConfig } from '../config.ts'
import { beans } from '../names.ts'

/** Settings of a queue to make, in the words of Artemis' queue configuration. */
export interface QueueSettings {
  address?: string
  'routing-type'?: 'ANYCAST' | 'MULTICAST'
  durable?: boolean
  'filter-string'?: string
  'ring-size'?: number
  'last-value'?: boolean
}

/** What tests arrange on the broker by its management operations. */
export interface Management {
  createQueue(name: string, settings?: QueueSettings): Promise<void>
  /** Deletes the queue, and its address when nothing else is bound to it. Does nothing when it is gone. */
  destroyQueue(name: string): Promise<void>
  createAddress(name: string, routing: 'ANYCAST' | 'MULTICAST'): Promise<void>
  deleteAddress(name: string): Promise<void>
  /** Settings for the address of exactly this name. */
  addSettings(match: string, settings: Record<string, unknown>): Promise<void>
  /** Messages in the queue of this name, delivering ones included; null when there is none. */
  count(queue: string): Promise<number | null>
  /** The second phase of a prepared branch, as an operator decides it; `branch` is its id in Base64. */
  decide(branch: string, phase: 'commit' | 'rollback'): Promise<void>
  /** Sends a text message as the broker's own core protocol makes it. */
  sendCoreText(queue: string, text: string, headers: Record<string, string>): Promise<void>
  /** The first message of a queue as the console shows it. */
  browseFirst(queue: string): Promise<Record<string, unknown>>
  close(): void
}

/** Type of a core message with a text (`Message.TEXT_TYPE`). */
const textType = 3
const soon = (): AbortSignal => AbortSignal.timeout(20_000)

export function connectManagement(config: ArtemisConfig, broker = 'spillway'): Management {
  const client = new JolokiaClient({
    url: config.jolokiaUrl,
    username: config.username,
    password: config.password,
    timeoutMs: 20_000,
    usualAddress: '',
    forbidden: 'bad-credentials',
    now: Date.now,
  })
  const bean = beans(broker)
  const call = async (name: string, signature: string[], values: unknown[]): Promise<void> => {
    const [item] = await client.ask([exec(bean.broker, name, signature, values)], soon())
    if (item === undefined || !item.ok) throw new Error(`${name}(${JSON.stringify(values)}): ${item?.error ?? 'no answer'}`)
  }
  return {
    createQueue: (name, settings = {}) =>
      call(
        'createQueue',
        ['java.lang.String'],
        [JSON.stringify({ name, address: name, 'routing-type': 'ANYCAST', durable: true, ...settings })],
      ),
    destroyQueue: async (name) => {
      await call('destroyQueue', ['java.lang.String', 'boolean', 'boolean'], [name, true, true]).catch((error: unknown) => {
        if (!/AMQ229017|does not exist|no queue/i.test(String(error))) throw error
      })
    },
    createAddress: (name, routing) => call('createAddress', ['java.lang.String', 'java.lang.String'], [name, routing]),
    deleteAddress: (name) => call('deleteAddress', ['java.lang.String', 'boolean'], [name, true]),
    addSettings: (match, settings) =>
      call('addAddressSettings', ['java.lang.String', 'java.lang.String'], [match, JSON.stringify(settings)]),
    count: async (queue) => {
      const [item] = await client.ask([read(bean.queue(queue), ['MessageCount'])], soon())
      if (item === undefined || !item.ok) return null
      const [found] = Object.values(z.record(z.string(), z.object({ MessageCount: z.number() })).parse(item.value))
      return found?.MessageCount ?? null
    },
    decide: async (branch, phase) => {
      const operation = exec(bean.broker, `${phase}PreparedTransaction`, ['java.lang.String'], [branch])
      if (!(await client.one(operation, z.boolean(), `the branch ${branch}`, soon()))) throw new Error(`There is no branch ${branch}.`)
    },
    sendCoreText: async (queue, text, headers) => {
      const signature = ['java.util.Map', 'int', 'java.lang.String', 'boolean', 'java.lang.String', 'java.lang.String']
      const values = [headers, textType, text, true, config.username, config.password]
      const [item] = await client.ask([exec(bean.exactQueue(queue, queue, 'anycast'), 'sendMessage', signature, values)], soon())
      if (item === undefined || !item.ok) throw new Error(`sendMessage: ${item?.error ?? 'no answer'}`)
    },
    browseFirst: async (queue) => {
      const [item] = await client.ask(
        [exec(bean.exactQueue(queue, queue, 'anycast'), 'browse', ['int', 'int', 'java.lang.String'], [1, 1, ''])],
        soon(),
      )
      if (item === undefined || !item.ok) throw new Error(`browse: ${item?.error ?? 'no answer'}`)
      const [first] = z.array(z.record(z.string(), z.unknown())).parse(item.value)
      if (first === undefined) throw new Error(`The queue ${queue} is empty.`)
      return first
    },
    close: () => client.close(),
  }
}
