import type { Delivery, EventContext, Message, Receiver } from 'rhea'
import type { Worker } from '../kernel/crew.ts'
import { readJson, requeueHeader } from '../kernel/poison.ts'
import type { ScenarioContext } from '../scenario.ts'
import type { AmqpConnection } from './connection.ts'
import type { AmqpLink } from './link.ts'

/** A message in a consumer's hands. */
export interface Incoming {
  id: string
  /** The body as an object; null when it is not JSON. */
  body: Record<string, unknown> | null
  /** Where an answer is wanted; null when none is. As the broker knows it. */
  replyTo: string | null
  /** The requeue run that brought it back; null otherwise. */
  requeueRun: string | null
}

/** What came of a message: worked off, or refused for ever, which makes it a dead letter. */
export type Settlement = 'done' | 'rejected'

export interface ReceiverPlan {
  /** Of the consumer and its connection. */
  name: string
  /** Queue or topic. */
  address: string
  /** Name of a durable subscription, which outlives the consumer; absent for a queue. */
  subscription?: string
  prefetch: number
  /** Messages per second it can work off. */
  perSecond: number
  handle: (message: Incoming) => Promise<Settlement> | Settlement
}

const attachMs = 8_000
const drainMs = 1_000

interface Current {
  connection: AmqpConnection
  receiver: Receiver
  /** Not yet worked off, oldest first. */
  held: Set<Delivery>
  stopping: boolean
}

/** A consumer on a connection of its own that works off one message after the other. */
export function createReceiver(link: AmqpLink, plan: ReceiverPlan, context: ScenarioContext): Worker {
  let current: Current | null = null
  const never = new AbortController().signal

  const start = async (): Promise<void> => {
    const connection = await link.connect(plan.name)
    const receiver = connection.links.open_receiver(receiverOptions(link, plan))
    const own: Current = { connection, receiver, held: new Set(), stopping: false }
    connection.onEnd(() => {
      own.stopping = true
      if (current === own) current = null
    })
    let tail = Promise.resolve()
    receiver.on('message', ({ message, delivery }: EventContext) => {
      if (message === undefined || delivery === undefined) return
      own.held.add(delivery)
      tail = tail.then(() => work(own, message, delivery))
    })
    try {
      await attached(connection, receiver, plan.address)
    } catch (error) {
      await connection.close()
      throw error
    }
    // The queue may be deleted under the consumer.
    receiver.on('receiver_close', () => void connection.close())
    current = own
    receiver.add_credit(plan.prefetch)
  }

  const work = async (own: Current, raw: Message, delivery: Delivery): Promise<void> => {
    if (own.stopping) return
    await context.clock.sleep(1000 / plan.perSecond, never)
    if (own.stopping) return
    const message = readIncoming(raw)
    let settlement: Settlement
    try {
      settlement = await plan.handle(message)
    } catch (error) {
      context.say(`${plan.name} gave a message back: ${error instanceof Error ? error.message : String(error)}`)
      if (!own.stopping) delivery.release()
      return finish(own, delivery)
    }
    // The broker has taken the message back when the connection went away meanwhile.
    if (own.stopping) return
    if (settlement === 'rejected') delivery.reject()
    else delivery.accept()
    finish(own, delivery)
    if (settlement === 'rejected') return
    context.consumed.add({
      queue: plan.address,
      namespace: '',
      consumer: plan.name,
      id: message.id,
      requeueRun: message.requeueRun,
      at: new Date(context.clock.now()).toISOString(),
    })
  }

  const finish = (own: Current, delivery: Delivery): void => {
    own.held.delete(delivery)
    if (!own.stopping) own.receiver.add_credit(1)
  }

  /** What is held goes back one by one: closing with it counts as a failed delivery of each. */
  const stop = async (): Promise<void> => {
    const ending = current
    current = null
    if (ending === null) return
    ending.stopping = true
    const drained = new Promise<void>((resolve) => ending.receiver.once('receiver_drained', () => resolve()))
    ending.receiver.drain_credit()
    await Promise.race([drained, context.clock.sleep(drainMs, never)])
    for (const delivery of [...ending.held].toReversed()) delivery.release()
    await ending.connection.close()
  }

  return { name: plan.name, isRunning: () => current !== null, start, stop }
}

function receiverOptions(link: AmqpLink, { address, subscription }: ReceiverPlan) {
  const flow = { credit_window: 0, autoaccept: false }
  const source = { address: link.name(address) }
  if (subscription === undefined) return { ...flow, source: { ...source, capabilities: ['queue'] } }
  // Unsettled state and an expiry of never are what makes a subscription durable.
  return { ...flow, name: subscription, source: { ...source, durable: 2 as const, expiry_policy: 'never', capabilities: ['topic'] } }
}

function attached(connection: AmqpConnection, receiver: Receiver, address: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      clearTimeout(limit)
      reject(new Error(`The broker does not let a consumer read ${address}: ${why}`))
    }
    const limit = setTimeout(() => fail('no answer'), attachMs)
    receiver.once('receiver_open', () => {
      // A refusal comes as an attach without a source, followed by the reason.
      if (typeof receiver.source?.address !== 'string') return
      clearTimeout(limit)
      resolve()
    })
    receiver.once('receiver_error', () => fail(String((receiver.error as { description?: string } | undefined)?.description ?? 'refused')))
    connection.onEnd((why) => fail(why))
  })
}

function readIncoming(message: Message): Incoming {
  const properties = (message['application_properties'] ?? {}) as Record<string, unknown>
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
  return {
    id: text(properties['messageId']) ?? String(message['message_id'] ?? ''),
    body: readJson(bytesOf(message['body'])),
    replyTo: text(message['reply_to']),
    requeueRun: text(properties[requeueHeader]),
  }
}

/** A body as text, as bytes, or as a data section, depending on the protocol it came by. */
function bytesOf(body: unknown): Buffer {
  if (typeof body === 'string') return Buffer.from(body)
  if (Buffer.isBuffer(body)) return body
  const content = (body as { content?: unknown } | null)?.content
  return Buffer.isBuffer(content) ? content : Buffer.alloc(0)
}
