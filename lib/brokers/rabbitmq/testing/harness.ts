import type { GetMessage } from 'amqplib'
import type { ConformanceHarness, PlainMessage } from '../../conformance.ts'
import type { RabbitmqConfig } from '../config.ts'
import { rabbitmq } from '../index.ts'
import { connectTestClient, type TestClient } from './amqp-client.ts'

/** RabbitMQ for the conformance battery: classic queues in a virtual host whose name needs encoding everywhere. */
export function rabbitmqHarness(config: RabbitmqConfig): ConformanceHarness<RabbitmqConfig> {
  const vhost = `conf ü/%2F ${crypto.randomUUID().slice(0, 8)}`
  const path = `/api/vhosts/${encodeURIComponent(vhost)}`
  const management = new URL(config.managementUrl)
  const amqp = new URL(config.amqpUrl ?? '')
  let client: TestClient
  return {
    definition: rabbitmq,
    config: { ...config, timeoutSeconds: 3 },
    open: async () => {
      const admin = await connectTestClient(config)
      await admin.manage('PUT', path)
      await admin.manage('PUT', `/api/permissions/${encodeURIComponent(vhost)}/${config.username}`, {
        configure: '.*',
        write: '.*',
        read: '.*',
      })
      await admin.close()
      client = await connectTestClient(config, vhost)
    },
    close: async () => {
      await client.manage('DELETE', path)
      // The broker closes the connection of a deleted virtual host itself.
      await client.close().catch(() => undefined)
    },
    create: async (name) => {
      await client.channel.assertQueue(name)
      return { namespace: vhost, name }
    },
    remove: async ({ name }) => void (await client.channel.deleteQueue(name)),
    produce: async ({ name }, messages) => {
      for (const { headers, body, properties } of messages) client.channel.sendToQueue(name, Buffer.from(body), { headers, ...properties })
      await client.channel.waitForConfirms()
    },
    consume: async ({ name }, count) => {
      for (let index = 0; index < count; index += 1) await client.take(name)
    },
    read: async ({ name }, count) => {
      const messages: PlainMessage[] = []
      for (let index = 0; index < count; index += 1) messages.push(toPlain(await client.take(name)))
      return messages
    },
    count: ({ name }) => client.count(name),
    oddSuffixes: ['a b', 'ü/x', '%2F', '"quoted"\\back', '你好', 'plus+and&more=?#'],
    waiting: (sample) => sample.backlogMessages ?? null,
    freshWithinMs: 20_000,
    // RabbitMQ 3.x takes counters from its statistics, depths from the queue itself.
    countersFollow: true,
    keepsMessages: false,
    properties: {
      contentType: 'application/json',
      contentEncoding: 'utf-8',
      deliveryMode: 2,
      priority: 7,
      correlationId: 'corr-1',
      replyTo: 'answers',
      expiration: '3600000',
      messageId: 'order-4711',
      timestamp: 1_700_000_000,
      type: 'order.created',
      appId: 'shop',
      userId: config.username,
    },
    keyed: false,
    missingTarget: { destination: { namespace: vhost, name: 'there is no such queue' } },
    withWrongPassword: { ...config, password: 'certainly-wrong' },
    at: (port) => {
      const { amqpUrl: _amqp, prometheusUrl: _metrics, ...rest } = config
      return { ...rest, managementUrl: `http://127.0.0.1:${port}`, timeoutSeconds: 3 }
    },
    port: Number(management.port),
    wrongPort: Number(amqp.port),
  }
}

function toPlain(message: GetMessage): PlainMessage {
  const { headers, ...properties } = message.properties
  const set = Object.entries(properties as Record<string, string | number | undefined>).filter(
    (entry): entry is [string, string | number] => entry[1] !== undefined,
  )
  return {
    key: null,
    headers: { ...(headers as Record<string, string> | undefined) },
    body: Uint8Array.from(message.content),
    properties: Object.fromEntries(set),
  }
}
