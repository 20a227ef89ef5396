import type { Channel, ConsumeMessage, Message, RecoveringChannelModel } from 'amqplib'
import type { Worker } from '../kernel/crew.ts'
import { readJson, requeueHeader } from '../kernel/poison.ts'
import type { ScenarioContext } from '../scenario.ts'

/** A message in a consumer's hands. */
export interface Delivery {
  id: string
  /** The raw message, for passing it on. */
  raw: Message
  /** The body as an object; null when it is not JSON. */
  body: Record<string, unknown> | null
  headers: Record<string, unknown>
  /** The requeue run that brought it back; null otherwise. */
  requeueRun: string | null
}

/** What came of a message: worked off, passed on elsewhere, dead-lettered by the broker, or put back into the queue. */
export type Settlement = 'done' | 'passed-on' | 'rejected' | 'returned'

export interface WorkerPlan {
  name: string
  queue: string
  /** Vhost, for the list of consumed messages. */
  namespace: string
  prefetch: number
  /** Messages per second it can work off, now. */
  perSecond: number | (() => number)
  handle: (delivery: Delivery) => Promise<Settlement> | Settlement
  /** Consumer arguments, such as `x-stream-offset`. */
  arguments?: Record<string, unknown>
}

/** A consumer with manual acknowledgement that works off one message after the other at its own speed. */
export function createWorker(connection: RecoveringChannelModel, plan: WorkerPlan, context: ScenarioContext): Worker {
  let current: Channel | null = null
  const never = new AbortController().signal

  const process = async (channel: Channel, message: ConsumeMessage): Promise<void> => {
    if (channel !== current) return
    const perSecond = typeof plan.perSecond === 'number' ? plan.perSecond : plan.perSecond()
    await context.clock.sleep(1000 / perSecond, never)
    if (channel !== current) return
    const delivery = readDelivery(message)
    const outcome = await plan.handle(delivery)
    // The broker has taken the message back when the channel went away meanwhile.
    if (channel !== current) return
    settle(channel, message, outcome)
    if (outcome === 'done') {
      context.consumed.add({
        queue: plan.queue,
        namespace: plan.namespace,
        consumer: plan.name,
        id: delivery.id,
        requeueRun: delivery.requeueRun,
        at: new Date(context.clock.now()).toISOString(),
      })
    }
  }

  const forget = (channel: Channel): void => {
    if (current === channel) current = null
  }

  return {
    name: plan.name,
    isRunning: () => current !== null,
    start: async () => {
      const channel = await connection.createChannel()
      channel.on('error', () => forget(channel))
      channel.on('close', () => forget(channel))
      await channel.prefetch(plan.prefetch)
      current = channel
      let tail = Promise.resolve()
      const take = (message: ConsumeMessage | null): void => {
        // Null: the broker has cancelled the consumer because its queue is gone.
        if (message === null) {
          forget(channel)
          void channel.close().catch(() => undefined)
          return
        }
        tail = tail.then(() => process(channel, message)).catch((error: unknown) => giveBack(channel, message, error, context))
      }
      await channel.consume(plan.queue, take, { noAck: false, arguments: plan.arguments ?? {} })
    },
    stop: async () => {
      const channel = current
      current = null
      await channel?.close().catch(() => undefined)
    },
  }
}

function settle(channel: Channel, message: Message, outcome: Settlement): void {
  if (outcome === 'done' || outcome === 'passed-on') channel.ack(message)
  else channel.nack(message, false, outcome === 'returned')
}

/** A handler that could not pass a message on (the broker is going away) leaves it to the next delivery. */
function giveBack(channel: Channel, message: Message, error: unknown, context: ScenarioContext): void {
  context.say(`gave a message back: ${error instanceof Error ? error.message : String(error)}`)
  try {
    channel.nack(message, false, true)
  } catch {
    // The channel is closed: the broker has the message already.
  }
}

function readDelivery(message: Message): Delivery {
  const headers: Record<string, unknown> = message.properties.headers ?? {}
  const run = headers[requeueHeader]
  const id: unknown = message.properties.messageId
  return {
    id: typeof id === 'string' ? id : '',
    raw: message,
    body: readJson(message.content),
    headers,
    requeueRun: typeof run === 'string' ? run : null,
  }
}
