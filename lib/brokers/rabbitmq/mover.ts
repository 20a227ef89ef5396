import type { Message } from 'amqplib'
import type { HeldMessage, Mover, MoverRequest, MoverTarget, SendOptions, SendOutcome } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { openAmqp, type AmqpConnection } from './amqp.ts'
import { explainChannel } from './amqp-failures.ts'
import { messageNamer, toBrokerMessage } from './messages.ts'
import { outgoing } from './outgoing.ts'
import { Publisher } from './publisher.ts'
import { queueFacts } from './queue-facts.ts'
import { canCopy, copyToTail } from './rescue.ts'
import { sayQueue, type Session } from './session.ts'
import { QueueSource } from './source.ts'
import { checkTarget, exchangeExists } from './target.ts'

/** The writing side towards one virtual host. */
interface Outlet {
  connection: AmqpConnection
  publisher: Publisher
  /** Exchanges seen to exist, or being asked for. */
  exchanges: Map<string, Promise<boolean>>
}

/** Opens the requeue engine's hands on one queue. */
export async function openMover(session: Session, request: MoverRequest, signal: AbortSignal): Promise<Mover> {
  const { source } = request
  const what = sayQueue(source)
  const facts = await queueFacts(session, source, signal)
  if (facts.type === 'stream') {
    throw new BrokerError(
      'object-error',
      `${what} is a stream: messages cannot be taken out of it.`,
      'Read it with a consumer and publish what is wanted; the stream itself trims by age or size.',
    )
  }
  const connection = await openAmqp(session, source.namespace, signal)
  try {
    const home: Outlet = { connection, publisher: new Publisher(connection.model), exchanges: new Map() }
    if (facts.deliveryLimit !== null && !(await canCopy(home.publisher))) {
      throw new BrokerError(
        'missing-right',
        `Messages of ${what} near the delivery limit could be lost, because the user may not write a copy back.`,
        'Give the user the right to write to the default exchange (amq.default).',
      )
    }
    const reading = await QueueSource.open(await connection.model.createChannel(), {
      queue: source.name,
      what,
      prefetch: request.prefetch,
      deliveryLimit: facts.deliveryLimit,
      copyToTail: (raw) => copyToTail(home.publisher, source.name, raw, session.config.username),
    })
    return moverOn(session, source.namespace, home, reading)
  } catch (error) {
    await connection.close()
    throw explainChannel(connection.lost ?? error, what)
  }
}

function moverOn(session: Session, home: string, homeOutlet: Outlet, source: QueueSource): Mover {
  const outlets = new Map<string, Promise<Outlet>>([[home, Promise.resolve(homeOutlet)]])
  const nameOf = messageNamer()
  let position = 0

  const outletTo = (vhost: string, signal: AbortSignal): Promise<Outlet> => {
    const known = outlets.get(vhost)
    if (known !== undefined) return known
    const opening = openAmqp(session, vhost, signal).then((connection): Outlet => ({
      connection,
      publisher: new Publisher(connection.model),
      exchanges: new Map(),
    }))
    outlets.set(vhost, opening)
    opening.catch(() => outlets.delete(vhost))
    return opening
  }

  return {
    next: async (signal) => {
      const raw = await source.next(signal)
      return raw === null ? null : { message: toBrokerMessage(raw, nameOf(raw), String(position++), Infinity), handle: raw }
    },
    send: async (held, target, options, signal) => {
      try {
        return await sendTo(await outletTo(target.destination.namespace, signal), rawOf(held), target, options, session.config.username)
      } catch (error) {
        // Everything that can throw here comes before the publish.
        return { result: 'refused', reason: `Nothing was sent: ${error instanceof Error ? error.message : String(error)}` }
      }
    },
    settle: (held) => source.settle(rawOf(held)),
    release: (held) => source.release(rawOf(held)),
    checkTarget: async (target, signal) =>
      checkTarget(session, (await outletTo(target.destination.namespace, signal)).connection.model, target, signal),
    close: async () => {
      try {
        await source.close()
      } finally {
        for (const outlet of await Promise.allSettled(outlets.values())) {
          if (outlet.status === 'rejected') continue
          await outlet.value.publisher.close()
          await outlet.value.connection.close()
        }
      }
    },
  }
}

async function sendTo(outlet: Outlet, raw: Message, target: MoverTarget, changes: SendOptions, username: string): Promise<SendOutcome> {
  const direct = target.exchange === undefined
  const exchange = target.exchange ?? ''
  const routingKey = direct ? target.destination.name : (target.routingKey ?? '')
  const ready = outgoing(raw, changes, { username, direct })
  if (ready.options === null) return { result: 'refused', reason: ready.refused }
  // A publish to a missing exchange closes the channel and leaves others in flight unknown: ask first.
  if (exchange !== '') {
    const asked = outlet.exchanges.get(exchange) ?? exchangeExists(outlet.connection.model, exchange)
    outlet.exchanges.set(exchange, asked)
    const exists = await asked.catch(() => false)
    if (!exists) {
      outlet.exchanges.delete(exchange)
      return { result: 'refused', reason: `there is no exchange "${exchange}"` }
    }
  }
  return outlet.publisher.send(exchange, routingKey, raw.content, ready.options)
}

function rawOf(held: HeldMessage): Message {
  return held.handle as Message
}
