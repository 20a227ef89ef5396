import type { HeldMessage, Mover, MoverRequest, MoverTarget, SendOptions, SendOutcome } from '../contract.ts'
import { BrokerError } from '../error.ts'
import type { ReadMessage } from '../amqp1/message.ts'
import { AmqpWay, type AmqpMove } from './amqp-way.ts'
import { ExactCopy } from './exact-copy.ts'
import { Lookup } from './lookup.ts'
import { messageNamer, toBrokerMessage } from './messages.ts'
import { isAcknowledgeable, nativeMessage } from './native.ts'
import { mustAsk, outgoing, type Outgoing } from './outgoing.ts'
import { destinationKinds, queueFacts } from './queue-facts.ts'
import { sayQueue, type Session } from './session.ts'
import { queueState } from './queue-state.ts'
import { Removal } from './removal.ts'
import { QueueSource, type Taken } from './source.ts'
import { openStomp } from './stomp-door.ts'
import { StompRefusal } from './stomp/connection.ts'
import { checkTarget, stompDestination } from './target.ts'
import { Transactions } from './transactions.ts'
import { Turns } from './turns.ts'

/** How long a target that was seen is believed to be there. */
const BELIEVED_MS = 2_000

/** Opens the requeue engine's hands on one queue. */
export async function openMover(session: Session, request: MoverRequest, signal: AbortSignal): Promise<Mover> {
  const { source: ref, prefetch } = request
  const { bean, paused } = await queueFacts(session, ref, signal)
  const what = sayQueue(ref)
  if (paused) throw new BrokerError('object-error', `${what} is paused and hands out nothing.`, 'Resume it in the console of the broker.')
  const { stomp, clientId } = await openStomp(session, signal)
  try {
    const source = await QueueSource.open(stomp, {
      queue: ref.name,
      what,
      prefetch,
      state: (within) => queueState(session, bean, clientId, within),
    })
    return moverOn(session, source, {
      stomp,
      transactions: new Transactions(stomp),
      lookup: new Lookup(session, bean),
      copy: new ExactCopy(session, bean),
      amqp: new AmqpWay(session),
      removal: new Removal(session, bean, clientId),
    })
  } catch (error) {
    await stomp.close()
    if (!(error instanceof StompRefusal)) throw error
    throw new BrokerError('missing-right', `The user may not read ${what}: ${error.message}.`, 'Give the user the right to read the queue.')
  }
}

interface Hands {
  stomp: Awaited<ReturnType<typeof openStomp>>['stomp']
  transactions: Transactions
  lookup: Lookup
  copy: ExactCopy
  amqp: AmqpWay
  removal: Removal
}

/** A message and how far it has come. */
interface Handle extends Taken {
  state: 'held' | 'copied' | 'gone'
  /** A message with the same id, which its producer chose, was in our hands when this one came. */
  isTwin: boolean
}

function moverOn(session: Session, source: QueueSource, { stomp, transactions, lookup, copy, amqp, removal }: Hands): Mover {
  const nameOf = messageNamer()
  let position = 0
  const targets = new Map<string, { until: number; kinds: ReturnType<typeof destinationKinds> }>()
  /** Asked once for all messages of a while: a target that vanishes meanwhile is made again by the broker, and nothing is lost. */
  const kindsOf = (name: string, signal: AbortSignal): ReturnType<typeof destinationKinds> => {
    const known = targets.get(name)
    if (known !== undefined && known.until > session.deps.now()) return known.kinds
    const kinds = destinationKinds(session, name, signal)
    targets.set(name, { until: session.deps.now() + BELIEVED_MS, kinds })
    kinds.catch(() => targets.delete(name))
    return kinds
  }
  /** Ids that producers chose, of messages in our hands. */
  const chosen = new Set<string>()
  /** Why a message that cannot be acknowledged cannot be taken out otherwise either; null = it can. */
  const whyStuck = async (byAmqp: ReadMessage | null, isTwin: boolean, signal: AbortSignal): Promise<string | null> => {
    if (isTwin) return 'another message with this id lies before it; requeue again when that one is gone'
    return byAmqp === null ? 'the broker has no AMQP connector any more to send it by' : removal.hindrance(signal)
  }
  const turns = new Turns()
  const prepare = async (
    { frame, grouped, isTwin }: Handle,
    target: MoverTarget,
    changes: SendOptions,
    signal: AbortSignal,
  ): Promise<{ refused: string } | { amqp: AmqpMove } | { id: string; destination: string; frame: Outgoing }> => {
    const id = idOf(frame)
    const native = nativeMessage(frame)
    const message = native !== null && (await amqp.isThere(signal)) ? native : null
    const stuck = isAcknowledgeable(id) ? null : await whyStuck(message, isTwin, signal)
    if (stuck !== null)
      return {
        refused: `Its message id "${id}" was chosen by its AMQP producer, and ActiveMQ cannot acknowledge such a message over STOMP: it could be sent, and would not leave the queue, because ${stuck}.`,
      }
    const destination = stompDestination(frame, target, await kindsOf(target.destination.name, signal))
    if (destination === null) return { refused: `There is no destination "${target.destination.name}".` }
    if (message !== null) return { amqp: { message, destination, changes, expired: frame.headers.has('originalExpiration') } }
    const asked = mustAsk(frame, grouped, changes.dropHeaders)
    const hidden = asked ? await lookup.ask(id, signal) : null
    if (asked && hidden === null)
      return { refused: `The broker does not tell what kind of message ${id} is, so it might be changed on the way.` }
    return { id, destination, frame: outgoing(frame, hidden, destination, changes, session.deps.now()) }
  }
  // Each way keeps its order; a message that goes another way than those before it waits until they have arrived.
  const underWay = { amqp: 0, stomp: 0 }
  const counted = async <T>(way: keyof typeof underWay, work: Promise<T>): Promise<T> => {
    underWay[way] += 1
    try {
      return await work
    } finally {
      underWay[way] -= 1
    }
  }
  const send = async (handle: Handle, target: MoverTarget, changes: SendOptions, signal: AbortSignal): Promise<SendOutcome> => {
    const turn = turns.take()
    try {
      const ready = await prepare(handle, target, changes, signal)
      await turn.begun
      if ('refused' in ready) return { result: 'refused', reason: ready.refused }
      if ('amqp' in ready) {
        if (underWay.stomp > 0) await turn.allBefore
        const sending = counted('amqp', amqp.send(ready.amqp, signal))
        turn.pass(sending)
        const outcome = await sending
        if (outcome.result === 'confirmed') handle.state = 'copied'
        return outcome
      }
      if (underWay.amqp > 0) await turn.allBefore
      if ('unfaithful' in ready.frame) {
        // The copy goes another way: what was sent before must have arrived.
        await turn.allBefore
        const outcome = await copy.copy(ready.id, ready.destination, ready.frame.unfaithful, signal)
        if (outcome.result === 'confirmed') handle.state = 'copied'
        return outcome
      }
      const { frame } = ready
      const moving = counted(
        'stomp',
        source.leave(
          () => transactions.move(frame, handle.frame.headers.get('ack') ?? ''),
          ({ result }) => result === 'confirmed',
        ),
      )
      turn.pass(moving)
      const outcome = await moving
      if (outcome.result === 'confirmed') handle.state = 'gone'
      return outcome
    } finally {
      turn.pass(Promise.resolve())
    }
  }
  return {
    next: async (signal) => {
      const taken = await source.next(signal)
      if (taken === null) return null
      const id = idOf(taken.frame)
      const handle: Handle = { ...taken, state: 'held', isTwin: chosen.has(id) }
      if (!isAcknowledgeable(id)) chosen.add(id)
      return { message: toBrokerMessage(taken.frame, nameOf(taken.frame), String(position++), Infinity), handle }
    },
    send: async (held, target, options, signal) => {
      try {
        return await send(handleOf(held), target, options, signal)
      } catch (error) {
        // Everything that can throw here comes before the sending.
        return { result: 'refused', reason: `Nothing was sent: ${error instanceof Error ? error.message : String(error)}` }
      }
    },
    settle: async (held) => {
      const handle = handleOf(held)
      // Moved in a transaction it has left already.
      if (handle.state === 'gone') return
      const id = idOf(handle.frame)
      if (!isAcknowledgeable(id)) {
        // It stays in the window of its subscription all the same.
        await source.leave(
          () => removal.remove(id),
          () => false,
        )
        handle.state = 'gone'
        chosen.delete(id)
        return source.removed(handle)
      }
      await source.leave(
        () => stomp.request('ACK', { id: handle.frame.headers.get('ack') ?? '' }),
        () => true,
      )
      handle.state = 'gone'
    },
    release: async (held) => {
      if (stomp.lost !== null) throw stomp.lost
      const handle = handleOf(held)
      if (handle.state !== 'gone') source.release(handle)
    },
    checkTarget: (target, signal) => checkTarget(session, target, signal),
    close: async () => {
      await source.close()
      await stomp.close()
      await amqp.close()
    },
  }
}

const idOf = (frame: Taken['frame']): string => frame.headers.get('message-id') ?? ''
const handleOf = (held: HeldMessage): Handle => held.handle as Handle
