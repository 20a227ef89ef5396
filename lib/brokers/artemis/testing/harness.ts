import rhea from 'rhea'
import type { Message } from 'rhea'
import type { ConformanceHarness, PlainMessage } from '../../conformance.ts'
import type { ArtemisConfig } from '../config.ts'
import { artemis } from '../index.ts'
import { connectTestClient, type TestClient } from './client.ts'
import { connectManagement, type Management } from './management.ts'

/** Properties of a message in rhea's words, and of a plain message in the harness' words. */
const propertyNames = [
  'message_id',
  'subject',
  'reply_to',
  'correlation_id',
  'content_type',
  'content_encoding',
  'group_id',
  'priority',
] as const

/** Artemis for the conformance battery: anycast queues on an address of their own name. */
export function artemisHarness(config: ArtemisConfig): ConformanceHarness<ArtemisConfig> {
  const jolokia = new URL(config.jolokiaUrl)
  const amqp = new URL(config.amqpUrl ?? '')
  let client: TestClient
  let management: Management
  const at = (name: string): string => `${name}::${name}`
  return {
    definition: artemis,
    config: { ...config, timeoutSeconds: 3 },
    open: async () => {
      management = connectManagement(config)
      client = await connectTestClient(config)
    },
    close: async () => {
      await client.close()
      management.close()
    },
    create: async (name) => {
      await management.createQueue(name)
      return { namespace: '', name }
    },
    remove: ({ name }) => management.destroyQueue(name),
    produce: ({ name }, messages) => client.send(at(name), messages.map(toRhea)),
    consume: async ({ name }, count) => void (await client.take(at(name), count)),
    read: async ({ name }, count) => (await client.take(at(name), count)).map(toPlain),
    count: async ({ name }) => (await management.count(name)) ?? 0,
    oddSuffixes: ['a b', 'ü/x', '%2F', '"quoted"\\back', '你好', 'plus+and&more=?#', 'comma,colon', "it's*"],
    waiting: (sample) => sample.backlogMessages ?? null,
    freshWithinMs: 10_000,
    keepsMessages: false,
    properties: {
      message_id: 'order-4711',
      subject: 'order.created',
      reply_to: 'answers',
      correlation_id: 'corr-1',
      content_type: 'application/json',
      content_encoding: 'utf-8',
      group_id: 'g1',
      priority: 7,
    },
    keyed: false,
    missingTarget: { destination: { namespace: '', name: 'there is no such queue' } },
    withWrongPassword: { ...config, password: 'certainly-wrong' },
    at: (port) => ({ ...config, jolokiaUrl: `http://127.0.0.1:${port}${jolokia.pathname}`, amqpUrl: undefined, timeoutSeconds: 3 }),
    port: Number(jolokia.port),
    wrongPort: Number(amqp.port),
  }
}

function toRhea({ headers, body, properties }: PlainMessage): object {
  return { durable: true, ...properties, application_properties: headers, body: rhea.message.data_section(Buffer.from(body)) }
}

function toPlain(message: Message): PlainMessage {
  const body = message.body as { content?: Buffer } | undefined
  const set = propertyNames.flatMap((name): [string, string | number][] => {
    const value: unknown = message[name]
    return typeof value === 'string' || typeof value === 'number' ? [[name, value]] : []
  })
  return {
    key: null,
    headers: { ...(message.application_properties as Record<string, string> | undefined) },
    body: Uint8Array.from(body?.content ?? []),
    properties: Object.fromEntries(set),
  }
}
