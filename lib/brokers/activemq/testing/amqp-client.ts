import rhea, { type Connection, type Delivery, type Message, type Sender } from 'rhea'
import type { ActivemqConfig } from '../config.ts'

/** Sends messages of types that STOMP cannot make: AMQP keeps numbers, maps and truth values. */
export function sendByAmqp(
  { amqpUrl = '', username, password }: ActivemqConfig,
  queue: string,
  messages: readonly Message[],
): Promise<void> {
  const { hostname, port } = new URL(amqpUrl)
  return new Promise((resolve, reject) => {
    const container = rhea.create_container()
    const connection: Connection = container.connect({ host: hostname, port: Number(port), username, password, reconnect: false })
    const waiting = [...messages]
    let accepted = 0
    container.on('sendable', ({ sender }: { sender: Sender }) => {
      while (sender.sendable() && waiting.length > 0) sender.send(waiting.shift() as Message)
    })
    container.on('accepted', () => {
      accepted += 1
      if (accepted === messages.length) connection.close()
    })
    container.on('connection_close', () => resolve())
    for (const trouble of ['rejected', 'connection_error', 'sender_error', 'disconnected'])
      container.on(trouble, () => (accepted === messages.length ? resolve() : reject(new Error(`AMQP: ${trouble}`))))
    connection.open_sender(`queue://${queue}`)
  })
}

/** Takes so many messages and rejects them, which makes dead letters of them at once. */
export function rejectByAmqp({ amqpUrl = '', username, password }: ActivemqConfig, queue: string, count: number): Promise<void> {
  const { hostname, port } = new URL(amqpUrl)
  return new Promise((resolve, reject) => {
    const container = rhea.create_container()
    const connection: Connection = container.connect({ host: hostname, port: Number(port), username, password, reconnect: false })
    let rejected = 0
    container.on('message', ({ delivery }: { delivery: Delivery }) => {
      delivery.reject()
      rejected += 1
      if (rejected === count) connection.close()
    })
    container.on('connection_close', () => resolve())
    for (const trouble of ['connection_error', 'receiver_error', 'disconnected'])
      container.on(trouble, () => (rejected === count ? resolve() : reject(new Error(`AMQP: ${trouble}`))))
    connection.open_receiver({ source: `queue://${queue}`, credit_window: count, autoaccept: false })
  })
}

export const { types } = rhea
