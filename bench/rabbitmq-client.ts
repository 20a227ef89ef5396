import { type ConfirmChannel, connect } from 'amqplib'

/** A plain client of a bench: an AMQP connection and management calls, apart from Spillway's. */
export interface RabbitmqClient {
  channel: ConfirmChannel
  /** Management call; answers the parsed body. Rejects on a status above 299. */
  manage: (method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, body?: unknown) => Promise<unknown>
  /** Messages ready in a queue. */
  count: (queue: string) => Promise<number>
  close: () => Promise<void>
}

export interface RabbitmqAddress {
  amqpUrl: string
  managementUrl: string
  username: string
  password: string
}

/** The AMQP address with user and password in it. */
export const withCredentials = ({ amqpUrl, username, password }: RabbitmqAddress): string =>
  amqpUrl.replace('//', `//${username}:${password}@`)

/** Connects to the virtual host `/`. */
export async function connectClient(address: RabbitmqAddress): Promise<RabbitmqClient> {
  const model = await connect(withCredentials(address), { noDelay: true })
  const channel = await model.createConfirmChannel()
  const authorization = `Basic ${Buffer.from(`${address.username}:${address.password}`).toString('base64')}`
  return {
    channel,
    manage: async (method, path, body) => {
      const headers = { authorization, 'content-type': 'application/json' }
      const sent = body === undefined ? {} : { body: JSON.stringify(body) }
      const answer = await fetch(`${address.managementUrl}${path}`, { method, headers, ...sent })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`)
      return text === '' ? null : (JSON.parse(text) as unknown)
    },
    count: async (queue) => (await channel.checkQueue(queue)).messageCount,
    close: () => model.close(),
  }
}
