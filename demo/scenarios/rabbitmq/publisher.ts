import type { ConfirmChannel, Options, RecoveringChannelModel } from 'amqplib'

/** A message on its way out. */
export interface Outgoing {
  /** '' is the default exchange: the routing key is then the queue. */
  exchange: string
  routingKey: string
  body: Buffer | object
  id: string
  headers?: Record<string, unknown>
  properties?: Options.Publish
}

/** Sends messages; resolves when the broker has confirmed all of them, rejects when it has not. */
export type Publish = (messages: readonly Outgoing[]) => Promise<void>

/** A publisher with confirms on one channel, which is opened anew after an error. */
export function createPublisher(connection: RecoveringChannelModel, application: string): Publish {
  let open: Promise<ConfirmChannel> | null = null
  const channel = (): Promise<ConfirmChannel> => {
    open ??= connection.createConfirmChannel().then(
      (created) => {
        const forget = (): void => {
          open = null
        }
        created.on('error', forget)
        created.on('close', forget)
        return created
      },
      (error: unknown) => {
        open = null
        throw error
      },
    )
    return open
  }
  return async (messages) => {
    const on = await channel()
    await Promise.all(messages.map((message) => send(on, application, message)))
  }
}

function send(channel: ConfirmChannel, application: string, message: Outgoing): Promise<void> {
  const { exchange, routingKey, body, id, headers, properties } = message
  const content = Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
  return new Promise((resolve, reject) => {
    channel.publish(
      exchange,
      routingKey,
      content,
      {
        persistent: true,
        contentType: 'application/json',
        messageId: id,
        appId: application,
        timestamp: Math.floor(Date.now() / 1000),
        ...properties,
        headers: headers ?? {},
      },
      (error: unknown) => (error ? reject(error instanceof Error ? error : new Error('RabbitMQ refused the message')) : resolve()),
    )
  })
}
