import type { IMessage } from '@stomp/stompjs'
import type { ConformanceHarness, PlainMessage } from '../../conformance.ts'
import type { ActivemqConfig } from '../config.ts'
import { activemq } from '../index.ts'
import { jmx, queueKeys } from './jmx.ts'
import { connectTestClient, type TestClient } from './stomp-client.ts'

/** STOMP headers that are fields of the message. */
const fields = ['correlation-id', 'reply-to', 'type', 'priority', 'persistent', 'timestamp', 'expires']
const ofDelivery = ['destination', 'message-id', 'subscription', 'ack', 'redelivered', 'content-length']

/** ActiveMQ Classic for the conformance battery: bytes messages in plain queues. */
export function activemqHarness(config: ActivemqConfig): ConformanceHarness<ActivemqConfig> {
  const management = jmx(config)
  const expires = Date.now() + 3_600_000
  let client: TestClient
  return {
    definition: activemq,
    config: { ...config, timeoutSeconds: 3 },
    open: async () => {
      client = await connectTestClient(config)
    },
    close: () => client.close(),
    create: async (name) => {
      await management.exec('', 'addQueue(java.lang.String)', name)
      return { namespace: '', name }
    },
    remove: async ({ name }) => void (await management.exec('', 'removeQueue(java.lang.String)', name)),
    produce: ({ name }, messages) =>
      client.send(
        `/queue/${name}`,
        messages.map(({ headers, body, properties }) => ({
          headers: { ...headers, ...Object.fromEntries(Object.entries(properties).map(([key, value]) => [key, String(value)])) },
          body,
        })),
      ),
    consume: async ({ name }, count) => void (await client.take(name, count)),
    read: async ({ name }, count) => (await client.take(name, count)).map(toPlain),
    count: async ({ name }) => Number((await management.read(queueKeys(name), ['QueueSize']))?.['QueueSize'] ?? 0),
    oddSuffixes: ['a b', 'ü/x', '%2F', '"quoted"\\back', '你好', 'plus+and&more=#', "it's: x"],
    waiting: (sample) => sample.backlogMessages ?? null,
    freshWithinMs: 10_000,
    keepsMessages: false,
    properties: {
      'correlation-id': 'corr-1',
      'reply-to': '/queue/answers',
      type: 'order.created',
      priority: '7',
      persistent: 'true',
      timestamp: '1700000000000',
      expires: String(expires),
    },
    keyed: false,
    missingTarget: { destination: { namespace: '', name: 'there is no such queue' } },
    withWrongPassword: { ...config, password: 'certainly-wrong' },
    at: (port) => {
      const { stompUrl: _stomp, amqpUrl: _amqp, ...rest } = config
      return { ...rest, jolokiaUrl: `http://127.0.0.1:${port}/api/jolokia`, timeoutSeconds: 3 }
    },
    port: Number(new URL(config.jolokiaUrl).port),
    wrongPort: Number(new URL(config.stompUrl ?? '').port),
  }
}

function toPlain(message: IMessage): PlainMessage {
  const all = Object.entries(message.headers)
  const pick = (keep: (name: string) => boolean): Record<string, string> => Object.fromEntries(all.filter(([name]) => keep(name)))
  return {
    key: null,
    headers: pick((name) => !fields.includes(name) && !ofDelivery.includes(name)),
    body: Uint8Array.from(message.binaryBody),
    properties: pick((name) => fields.includes(name)),
  }
}
