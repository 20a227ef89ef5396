import type { Cluster } from './cluster.ts'
import { pull } from './pull.ts'
import type { StoredMessage } from './stored-message.ts'
import { readQueues, type QueuePlace, type Server } from './topic.ts'

/**
 * Tells messages a topic still holds at one broker from those an index names all the same: of a topic of the same name that was
 * deleted, or beyond what its queues keep. Everything in a queue lies behind its first message in the broker's log.
 */
export class Living {
  readonly #cluster: Cluster
  readonly #server: Server
  readonly #topic: string
  #queues: Promise<QueuePlace[]> | undefined
  readonly #firsts = new Map<number, Promise<number>>()

  constructor(cluster: Cluster, server: Server, topic: string) {
    this.#cluster = cluster
    this.#server = server
    this.#topic = topic
  }

  /** `gone`: what is older in the broker's log is gone too. `not-yet`: readers do not see it now. */
  async judge(message: StoredMessage, signal: AbortSignal): Promise<'here' | 'gone' | 'not-yet'> {
    this.#queues ??= readQueues(this.#cluster, this.#server, this.#topic, signal)
    const queue = (await this.#queues).find(({ queueId }) => queueId === message.queueId)
    if (!queue || message.queueOffset >= queue.end) return 'not-yet'
    if (message.queueOffset < queue.start) return 'gone'
    const first = this.#firsts.get(queue.queueId) ?? this.#firstOf(queue, signal)
    this.#firsts.set(queue.queueId, first)
    return message.physicalOffset >= (await first) ? 'here' : 'gone'
  }

  async #firstOf(queue: QueuePlace, signal: AbortSignal): Promise<number> {
    const { messages } = await pull(this.#cluster, { ...queue, topic: this.#topic }, queue.start, 1, signal)
    return messages[0]?.physicalOffset ?? Infinity
  }
}
