import { connect, type ChannelModel, type ConfirmChannel, type GetMessage, type Options } from 'amqplib'
import type { RabbitmqConfig } from '../config.ts'

/** A plain client of the tests: its own AMQP connection and management calls, apart from the adapter's. */
export interface TestClient {
  channel: ConfirmChannel
  /** Management call; answers the parsed body. Throws on a status above 299. */
  manage(method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: unknown): Promise<unknown>
  /** Publishes straight to a queue and waits for the confirm. */
  publish(queue: string, body: Uint8Array | string, options?: Options.Publish): Promise<void>
  /** Takes one message and acknowledges it; fails on an empty queue. */
  take(queue: string): Promise<GetMessage>
  count(queue: string): Promise<number>
  close(): Promise<void>
}

/** Connects to a virtual host, which must exist. */
export async function connectTestClient(config: RabbitmqConfig, vhost = '/'): Promise<TestClient> {
  const url = new URL(config.amqpUrl ?? '')
  const options = {
    hostname: url.hostname,
    port: Number(url.port),
    username: config.username,
    password: config.password,
    vhost: encodeURIComponent(vhost),
  }
  const model: ChannelModel = await connect(options, { noDelay: true })
  const channel = await model.createConfirmChannel()
  return {
    channel,
    manage: (method, path, body) => manage(config, method, path, body),
    publish: async (queue, body, more = {}) => {
      channel.sendToQueue(queue, Buffer.from(body), { persistent: true, ...more })
      await channel.waitForConfirms()
    },
    take: async (queue) => {
      const message = await channel.get(queue)
      if (message === false) throw new Error(`The queue ${queue} is empty.`)
      channel.ack(message)
      return message
    },
    count: async (queue) => (await channel.checkQueue(queue)).messageCount,
    close: () => model.close(),
  }
}

async function manage(config: RabbitmqConfig, method: string, path: string, body: unknown): Promise<unknown> {
  const authorization = `Basic ${Buffer.from(`${config.username}:${config.password}`).toString('base64')}`
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const answer = await fetch(`${config.managementUrl}${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...sent,
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`)
  return text === '' ? null : (JSON.parse(text) as unknown)
}
