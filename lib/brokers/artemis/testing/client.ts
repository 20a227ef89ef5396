/** Artemis as an application uses it: rhea with its own encoder and decoder, never the adapter's. */
import { once } from 'node:events'
import rhea from 'rhea'
import type { Connection, Delivery, EventContext, Message, Receiver, Sender } from 'rhea'
import { until } from '../../testing/until.ts'
import type { ArtemisConfig } from '../config.ts'

/** A plain client; `address` may be a fully qualified queue name. */
export interface TestClient {
  /** Sends all and waits until each is accepted. */
  send(address: string, messages: object[]): Promise<void>
  /** Takes messages and does with each what is said; fails when they do not come. */
  take(address: string, count: number, settle?: 'accept' | 'reject'): Promise<Message[]>
  /** Holds messages unsettled while `work` runs, then gives them back. */
  holding(address: string, count: number, work: () => Promise<void>): Promise<void>
  close(): Promise<void>
}

const patienceMs = 10_000

export async function connectTestClient(config: ArtemisConfig): Promise<TestClient> {
  const url = new URL(config.amqpUrl ?? '')
  const connection: Connection = rhea.create_container().connect({
    host: url.hostname,
    port: Number(url.port),
    username: config.username,
    password: config.password,
    reconnect: false,
  })
  await once(connection, 'connection_open', { signal: AbortSignal.timeout(patienceMs) })
  connection.on('disconnected', () => undefined)
  const senders = new Map<string, Sender>()
  const senderTo = async (address: string): Promise<Sender> => {
    const known = senders.get(address)
    if (known !== undefined && !known.is_closed()) return known
    const sender = connection.open_sender({ target: { address } })
    await once(sender, 'sendable', { signal: AbortSignal.timeout(patienceMs) })
    senders.set(address, sender)
    return sender
  }
  return {
    send: async (address, messages) => {
      const sender = await senderTo(address)
      for (const message of messages) {
        if (!sender.sendable()) await once(sender, 'sendable', { signal: AbortSignal.timeout(patienceMs) })
        sender.send(message as Message)
      }
      let accepted = 0
      await new Promise<void>((resolve, reject) => {
        const limit = setTimeout(() => reject(new Error(`Only ${accepted} of ${messages.length} messages were accepted.`)), patienceMs * 3)
        const note = (): void => {
          accepted += 1
          if (accepted < messages.length) return
          clearTimeout(limit)
          sender.off('accepted', note)
          resolve()
        }
        sender.on('accepted', note)
        if (messages.length === 0) resolve()
      })
    },
    take: async (address, count, settle = 'accept') => {
      if (count === 0) return []
      const receiver = connection.open_receiver({ source: { address }, credit_window: 0, autoaccept: false })
      const taken: Message[] = []
      const arrived = new Promise<void>((resolve, reject) => {
        const limit = setTimeout(() => reject(new Error(`Only ${taken.length} of ${count} messages came from ${address}.`)), patienceMs)
        receiver.on('message', ({ message, delivery }: EventContext) => {
          if (message === undefined || delivery === undefined) return
          taken.push(message)
          delivery[settle]()
          limit.refresh()
          if (taken.length < count) return
          clearTimeout(limit)
          resolve()
        })
        receiver.add_credit(count)
      })
      try {
        await arrived
      } finally {
        await closed(receiver)
      }
      return taken
    },
    holding: async (address, count, work) => {
      const receiver = connection.open_receiver({ source: { address }, credit_window: 0, autoaccept: false })
      const held: Delivery[] = []
      receiver.on('message', ({ delivery }: EventContext) => {
        if (delivery !== undefined) held.push(delivery)
      })
      receiver.add_credit(count)
      await until(`${count} messages are held`, patienceMs, () => (held.length === count ? true : null))
      await work().finally(() => {
        for (const delivery of held) delivery.release()
      })
      await closed(receiver)
    },
    close: async () => {
      connection.close()
      if (!connection.is_closed())
        await once(connection, 'connection_close', { signal: AbortSignal.timeout(patienceMs) }).catch(() => undefined)
    },
  }
}

/** The answer to the detach proves that the settlements before it were taken in. */
async function closed(receiver: Receiver): Promise<void> {
  receiver.close()
  await once(receiver, 'receiver_close', { signal: AbortSignal.timeout(patienceMs) })
}
