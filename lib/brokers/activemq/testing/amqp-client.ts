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

/** Takes so many messages and accepts them; answers them in order. */
export function takeByAmqp({ amqpUrl = '', username, password }: ActivemqConfig, queue: string, count: number): Promise<Message[]> {
  if (count === 0) return Promise.resolve([])
  const { hostname, port } = new URL(amqpUrl)
  return new Promise((resolve, reject) => {
    const container = rhea.create_container()
    const connection: Connection = container.connect({ host: hostname, port: Number(port), username, password, reconnect: false })
    const taken: Message[] = []
    container.on('message', ({ message, delivery }: { message: Message; delivery: Delivery }) => {
      delivery.accept()
      if (taken.push(message) === count) connection.close()
    })
    container.on('connection_close', () => resolve(taken))
    for (const trouble of ['connection_error', 'receiver_error', 'disconnected'])
      container.on(trouble, () => (taken.length === count ? resolve(taken) : reject(new Error(`AMQP: ${trouble}`))))
    connection.open_receiver({ source: `queue://${queue}`, credit_window: Math.min(count, 1_000), autoaccept: false })
  })
}

/** Takes so many messages and keeps them open; the answer gives them back and closes. */
export function holdByAmqp(
  { amqpUrl = '', username, password }: ActivemqConfig,
  queue: string,
  count: number,
): Promise<() => Promise<void>> {
  const { hostname, port } = new URL(amqpUrl)
  return new Promise((resolve, reject) => {
    const container = rhea.create_container()
    const connection: Connection = container.connect({ host: hostname, port: Number(port), username, password, reconnect: false })
    const held: Delivery[] = []
    const release = (): Promise<void> =>
      new Promise((closed) => {
        container.once('connection_close', () => closed())
        for (const delivery of held) delivery.release({})
        connection.close()
      })
    container.on('message', ({ delivery }: { delivery: Delivery }) => {
      if (held.push(delivery) === count) resolve(release)
    })
    for (const trouble of ['connection_error', 'receiver_error']) container.on(trouble, () => reject(new Error(`AMQP: ${trouble}`)))
    connection.open_receiver({ source: `queue://${queue}`, credit_window: 0, autoaccept: false }).add_credit(count)
  })
}

export const { types } = rhea
