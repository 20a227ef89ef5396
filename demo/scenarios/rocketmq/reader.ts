import { RESPONSE } from '#lib/brokers/rocketmq/remoting/codes.ts'
import { decodeMessages, type StoredMessage } from '#lib/brokers/rocketmq/stored-message.ts'
import type { Worker } from '../kernel/crew.ts'
import { readJson, requeueHeader } from '../kernel/poison.ts'
import type { ScenarioContext } from '../scenario.ts'
import type { Channel } from './channel.ts'
import { queuesPerTopic, type RocketmqLink } from './link.ts'
import { beat, commit, firstOffset, pull, sendBack, type Member, type Queue } from './member.ts'

/** A message in a consumer's hands. */
export interface Incoming {
  id: string
  /** Null when it has none. */
  tag: string | null
  /** The body as an object; null when it is not JSON. */
  body: Record<string, unknown> | null
  /** Deliveries before this one that failed. */
  failures: number
  /** The requeue run that brought it back; null otherwise. */
  requeueRun: string | null
}

export interface ReaderPlan {
  group: string
  topic: string
  /** Messages per second it can work off. */
  perSecond: number
  /** True: worked off. False: failed; the broker delivers it again later, and gives it up in the end. */
  handle: (message: Incoming) => boolean
}

const beatEveryMs = 15_000

/** A consumer group of one member. `name` of the worker is the group. */
export function createReader(link: RocketmqLink, plan: ReaderPlan, context: ScenarioContext): Worker {
  const member: Member = { group: link.name(plan.group), topic: link.name(plan.topic) }
  let current: { channel: Channel; abort: AbortController; loops: Promise<void>; at: Map<Queue, number> } | null = null

  const start = async (): Promise<void> => {
    const abort = new AbortController()
    const channel = await link.connect({ onEnd: () => abort.abort() })
    const at = new Map<Queue, number>()
    try {
      await beat(channel, member)
      const retry = `%RETRY%${member.group}`
      const queues: Queue[] = [
        ...Array.from({ length: queuesPerTopic }, (_, queueId) => ({ topic: member.topic, queueId })),
        { topic: retry, queueId: 0 },
      ]
      for (const queue of queues) at.set(queue, await firstOffset(channel, member, queue))
      const fail = (error: unknown): void => {
        if (!abort.signal.aborted) context.say(`${plan.group}: ${error instanceof Error ? error.message : String(error)}`)
        channel.close()
      }
      const inTurn = oneAtATime()
      const loops = [...queues.map((queue) => follow(channel, queue, at, abort.signal, inTurn)), keepAlive(channel, abort.signal)].map(
        (loop) => loop.catch(fail),
      )
      current = { channel, abort, at, loops: Promise.all(loops).then(() => undefined) }
    } catch (error) {
      channel.close()
      throw error
    }
  }

  const keepAlive = async (channel: Channel, signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      await context.clock.sleep(beatEveryMs, signal)
      if (!signal.aborted) await beat(channel, member)
    }
  }

  /** Reads one queue from its offset on; each pull commits what was worked off before. */
  const follow = async (channel: Channel, queue: Queue, at: Map<Queue, number>, signal: AbortSignal, inTurn: InTurn): Promise<void> => {
    while (!signal.aborted) {
      const answer = await pull(channel, member, queue, at.get(queue) ?? 0)
      if (answer.code === RESPONSE.SUCCESS) {
        for (const message of decodeMessages(answer.body)) {
          const done = await inTurn(() => work(channel, message, signal))
          if (!done) return
          at.set(queue, message.queueOffset + 1)
        }
      } else if (answer.code === RESPONSE.PULL_OFFSET_MOVED) {
        at.set(queue, Number(answer.fields['nextBeginOffset']))
      } else if (answer.code !== RESPONSE.PULL_NOT_FOUND && answer.code !== RESPONSE.PULL_RETRY_IMMEDIATELY) {
        throw new Error(`RocketMQ refuses to give messages of ${queue.topic} (code ${answer.code}): ${answer.remark.slice(0, 200)}`)
      }
    }
  }

  /** False when the consumer was stopped before the message was dealt with. */
  const work = async (channel: Channel, stored: StoredMessage, signal: AbortSignal): Promise<boolean> => {
    if (signal.aborted) return false
    await context.clock.sleep(1000 / plan.perSecond, signal)
    if (signal.aborted) return false
    const message = readIncoming(stored)
    if (!plan.handle(message)) {
      await sendBack(channel, member, stored)
      return true
    }
    context.consumed.add({
      queue: plan.topic,
      namespace: '',
      consumer: plan.group,
      id: message.id,
      requeueRun: message.requeueRun,
      at: new Date(context.clock.now()).toISOString(),
    })
    return true
  }

  const stop = async (): Promise<void> => {
    const ending = current
    current = null
    if (ending === null) return
    ending.abort.abort()
    if (ending.channel.isOpen()) {
      await Promise.allSettled([...ending.at].map(([queue, offset]) => commit(ending.channel, member, queue, offset)))
    }
    ending.channel.close()
    await ending.loops
  }

  return { name: plan.group, isRunning: () => current !== null && current.channel.isOpen(), start, stop }
}

type InTurn = (work: () => Promise<boolean>) => Promise<boolean>

/** Queues are read side by side, their messages worked off one after the other. */
function oneAtATime(): InTurn {
  let tail: Promise<unknown> = Promise.resolve()
  return (work) => {
    const result = tail.then(work)
    tail = result.catch(() => undefined)
    return result
  }
}

function readIncoming({ properties, body, reconsumeTimes }: StoredMessage): Incoming {
  const all = new Map(properties)
  return {
    id: all.get('KEYS') ?? all.get('UNIQ_KEY') ?? '',
    tag: all.get('TAGS') ?? null,
    body: readJson(body),
    failures: reconsumeTimes,
    requeueRun: all.get(requeueHeader) ?? null,
  }
}
