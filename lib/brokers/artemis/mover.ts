import { outgoing } from '../amqp1/outgoing.ts'
import { messageNamer, propertiesOf, type ReadMessage } from '../amqp1/message.ts'
import { MessageSource, type Delivered } from '../amqp1/source.ts'
import type { HeldMessage, Mover, MoverRequest, MoverTarget, SendOptions, SendOutcome } from '../contract.ts'
import { openAmqp } from './amqp.ts'
import { queueOf, readyIn } from './facts.ts'
import { hasExpired, mustDrop, originQueue, toMessage } from './messages.ts'
import { fqqn } from './names.ts'
import { Outlets } from './outlets.ts'
import { sayQueue, type Session } from './session.ts'
import { lookAtTarget, refuseFragileSource, type Route } from './target.ts'

/**
 * Opens the requeue engine's hands on one queue, over AMQP. STOMP is never used here: to Artemis a NACK is an acknowledgement, and an
 * ACK in a STOMP transaction is not undone by ABORT.
 */
export async function openMover(session: Session, request: MoverRequest, signal: AbortSignal): Promise<Mover> {
  const { source: ref } = request
  const what = sayQueue(ref)
  const queue = await queueOf(session, ref, signal)
  await refuseFragileSource(session, ref, queue.address, signal)
  const connection = await openAmqp(session, signal)
  try {
    const source = await MessageSource.open(
      connection,
      {
        address: fqqn({ name: queue.queue, address: queue.address }),
        mode: 'move',
        prefetch: request.prefetch,
        what,
        settleMs: session.config.timeoutSeconds * 1000,
        ready: (within) => readyIn(session, ref, within),
      },
      signal,
    )
    const outlets = new Outlets(session, connection)
    const nameOf = messageNamer()
    let position = 0
    return {
      next: async (within) => {
        const found = await source.next(within)
        return found === null
          ? null
          : { message: toMessage(found.message, nameOf(found.message), String(position++), Infinity), handle: found }
      },
      send: (held, target, options, within) => send(outlets, deliveredOf(held), queue.address, target, options, within),
      settle: (held) => source.settle(deliveredOf(held)),
      release: async (held) => source.release(deliveredOf(held)),
      checkTarget: async (target, within) => {
        const { exists, routable, detail } = await lookAtTarget(session, target.destination, within)
        return { exists, routable, detail }
      },
      close: async () => {
        try {
          await source.close()
        } finally {
          await connection.close()
        }
      },
    }
  } catch (error) {
    await connection.close()
    throw error
  }
}

async function send(
  outlets: Outlets,
  { message }: Delivered,
  sourceAddress: string,
  { destination }: MoverTarget,
  { addHeaders, dropHeaders }: SendOptions,
  signal: AbortSignal,
): Promise<SendOutcome> {
  if (message.problem !== null)
    return { result: 'refused', reason: `The message cannot be read (${message.problem}), so it cannot be sent again exactly.` }
  const dropped = new Set(dropHeaders.map((name) => name.toLowerCase()))
  return outlets.send(
    destination,
    (route) => {
      const refused = filteredOut(route, originQueue(message), destination.name) ?? expiringAway(route, message, destination.name)
      if (refused !== null) return { refused }
      return {
        bytes: outgoing(message, {
          add: addHeaders,
          drop: (name) => mustDrop(name) || dropped.has(name.toLowerCase()),
          // What died of its expiry would die of it again at once.
          dropExpiry: hasExpired(message),
          // The broker writes the dead-letter address there.
          to: (present) => (present === sourceAddress ? route.to : present),
        }),
      }
    },
    signal,
  )
}

/** Artemis accepts, and drops, a message that the filter of a queue does not take. One that died in that queue was taken by it before. */
function filteredOut({ filter }: Route, origin: string | null, target: string): string | null {
  if (filter === '' || origin === target) return null
  return `The queue "${target}" takes only messages that its filter selects (${filter}); the broker would drop any other without a word.`
}

/** Where the broker would drop a message at its expiry, one that still has an expiry is not sent. */
function expiringAway({ dropsExpired }: Route, message: ReadMessage, target: string): string | null {
  const { ttl, absoluteExpiryTime } = propertiesOf(message)
  if (!dropsExpired || hasExpired(message) || (ttl === undefined && absoluteExpiryTime === undefined)) return null
  return `The message has an expiry, and sent to the queue "${target}" alone it would then be dropped: the expiry queues the broker makes take only messages that were sent to the address.`
}

function deliveredOf(held: HeldMessage): Delivered {
  return held.handle as Delivered
}
