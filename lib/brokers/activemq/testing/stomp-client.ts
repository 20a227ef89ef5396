import { randomUUID } from 'node:crypto'
import { Client, type IMessage } from '@stomp/stompjs'
import type { ActivemqConfig } from '../config.ts'
import { TcpSocket } from './tcp-socket.ts'

type StompHeaders = Record<string, string>

export interface Sent {
  headers?: StompHeaders
  /** Text makes a text message, bytes a bytes message. */
  body: string | Uint8Array
}

/** A STOMP client for tests, by the library and not by the adapter. */
export interface TestClient {
  send(destination: string, messages: readonly Sent[]): Promise<void>
  /** Takes the first `count` messages of a queue; `reject` makes dead letters of them. */
  take(queue: string, count: number, how?: 'acknowledge' | 'reject'): Promise<IMessage[]>
  /** Subscribes durably under the client's own id. */
  subscribeDurably(topic: string, name: string): Promise<void>
  close(): Promise<void>
}

const WAIT_MS = 20_000

/** Connects, as `clientId` or under a name of its own. */
export async function connectTestClient(config: ActivemqConfig, clientId = `test-${randomUUID().slice(0, 8)}`): Promise<TestClient> {
  const client = new Client({
    webSocketFactory: () => new TcpSocket(config.stompUrl ?? ''),
    connectHeaders: { login: config.username, passcode: config.password, 'client-id': clientId },
    reconnectDelay: 0,
    heartbeatIncoming: 0,
    heartbeatOutgoing: 0,
    forceBinaryWSFrames: true,
  })
  let fail: (error: Error) => void = () => undefined
  await within('the log-in', (resolve, reject) => {
    fail = reject
    client.onConnect = () => resolve(undefined)
    client.onStompError = ({ headers }) => fail(new Error(String(headers['message'])))
    client.onWebSocketError = (error) => fail(error instanceof Error ? error : new Error('the socket failed'))
    client.activate()
  })
  const receipt = (write: (headers: { receipt: string }) => void): Promise<void> =>
    within('a receipt', (resolve, reject) => {
      fail = reject
      const id = randomUUID()
      client.watchForReceipt(id, () => resolve(undefined))
      write({ receipt: id })
    })
  return {
    send: async (destination, messages) => {
      for (const [index, { headers = {}, body }] of messages.entries()) {
        const content = typeof body === 'string' ? { body, skipContentLengthHeader: true } : { binaryBody: body }
        const publish = (more: StompHeaders): void =>
          client.publish({ destination, headers: { persistent: 'true', ...headers, ...more }, ...content })
        if (index === messages.length - 1) await receipt(publish)
        else publish({})
      }
    },
    take: async (queue, count, how = 'acknowledge') => {
      const messages: IMessage[] = []
      if (count === 0) return messages
      const subscription = await new Promise<{ unsubscribe: (headers?: StompHeaders) => void }>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`only ${messages.length} of ${count} came from ${queue}`)), WAIT_MS)
        const opened = client.subscribe(
          `/queue/${queue}`,
          (message) => {
            if (messages.length === count) return
            messages.push(message)
            if (messages.length < count) return
            clearTimeout(timer)
            resolve(opened)
          },
          { ack: 'client-individual', 'activemq.prefetchSize': String(count), id: randomUUID() },
        )
      })
      for (const [index, message] of messages.entries()) {
        const settle = (headers: StompHeaders): void => (how === 'reject' ? message.nack(headers) : message.ack(headers))
        if (index === messages.length - 1) await receipt(settle)
        else settle({})
      }
      await receipt((headers) => subscription.unsubscribe(headers))
      return messages
    },
    subscribeDurably: (topic, name) =>
      receipt(
        (headers) =>
          void client.subscribe(`/topic/${topic}`, () => undefined, { ack: 'client', 'activemq.subscriptionName': name, ...headers }),
      ),
    close: () => client.deactivate(),
  }
}

function within<T>(what: string, work: (resolve: (value: T) => void, reject: (error: Error) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`Waited in vain for ${what}.`)), WAIT_MS)
    const done =
      <V>(then: (value: V) => void) =>
      (value: V): void => {
        clearTimeout(timer)
        then(value)
      }
    work(done(resolve), done(reject))
  })
}
