import rhea, { type Connection, type Message, type Sender } from 'rhea'
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

export const { types } = rhea
