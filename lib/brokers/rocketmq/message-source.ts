import { BrokerError } from '../error.ts'
import type { Cluster } from './cluster.ts'
import { messageId, parseMessageId } from './messages.ts'
import { partitionOf } from './partitions.ts'
import { pull, PULL_BATCH } from './pull.ts'
import type { StoredMessage } from './stored-message.ts'
import { queueAt, readTopic, type QueuePlace, type ReadableTopic } from './topic.ts'

/** Messages read along with the wanted one are kept for its successors up to this many bytes. */
const KEPT_BYTES = 16 * 1024 * 1024

export interface Position {
  partition: number
  offset: number
}

/** What a position turned out to hold. */
type Found = { position: Position; message: StoredMessage; broker: string } | { position: Position; message: null; why: string }

/** Gives out messages of a topic one after another: those of a frozen list, or all there are now. */
export class MessageSource {
  readonly #cluster: Cluster
  readonly #topic: ReadableTopic
  readonly #positions: Iterator<Position>
  /** The only messages worth keeping; null = all. */
  readonly #wanted: ReadonlySet<string> | null
  readonly #kept = new Map<string, StoredMessage>()
  #keptBytes = 0

  constructor(cluster: Cluster, topic: ReadableTopic, positions: readonly Position[] | null) {
    this.#cluster = cluster
    this.#topic = topic
    this.#positions = (positions ?? everything(topic))[Symbol.iterator]()
    this.#wanted = positions && new Set(positions.map(keyOf))
  }

  /** The next message, or why it cannot be had; null = the list is at its end. */
  async next(signal: AbortSignal): Promise<Found | null> {
    const step = this.#positions.next()
    if (step.done) return null
    const position = step.value
    const place = queueAt(this.#topic, position.partition)
    if (!place) return { position, message: null, why: `${this.#where(position)}: no broker that is there now has this queue` }
    const key = keyOf(position)
    const message = this.#kept.get(key) ?? (await this.#fetch(place, position, signal))
    this.#forget(key)
    return message
      ? { position, message, broker: place.broker }
      : { position, message: null, why: await this.#whyMissing(position, signal) }
  }

  async #fetch(place: QueuePlace, { partition, offset }: Position, signal: AbortSignal): Promise<StoredMessage | null> {
    const { messages } = await pull(this.#cluster, { ...place, topic: this.#topic.name }, offset, PULL_BATCH, signal)
    for (const message of messages) {
      const key = keyOf({ partition, offset: message.queueOffset })
      if (message.queueOffset !== offset && (this.#wanted?.has(key) ?? true)) this.#keep(key, message)
    }
    return messages.find((message) => message.queueOffset === offset) ?? null
  }

  /** Oldest first out when the memory is full: a later read gets them again. */
  #keep(key: string, message: StoredMessage): void {
    if (this.#kept.has(key)) return
    this.#kept.set(key, message)
    this.#keptBytes += sizeOf(message)
    for (const oldest of this.#kept.keys()) {
      if (this.#keptBytes <= KEPT_BYTES) return
      this.#forget(oldest)
    }
  }

  #forget(key: string): void {
    const message = this.#kept.get(key)
    if (!message) return
    this.#kept.delete(key)
    this.#keptBytes -= sizeOf(message)
  }

  async #whyMissing(position: Position, signal: AbortSignal): Promise<string> {
    const place = queueAt(await readTopic(this.#cluster, this.#topic.name, signal), position.partition)
    const where = this.#where(position)
    if (!place) return `${where}: there is no such queue any more`
    if (position.offset < place.start) return `${where}: deleted by retention, the queue now starts at ${place.start}`
    if (position.offset >= place.end) return `${where}: not written yet, the queue ends at ${place.end}`
    return `${where}: the broker has no message there any more`
  }

  #where({ partition, offset }: Position): string {
    const place = queueAt(this.#topic, partition)
    return `Topic ${this.#topic.name}, ${place ? `${place.broker} queue ${place.queueId}` : `partition ${partition}`}, offset ${offset}`
  }
}

function* everything({ queues }: ReadableTopic): Generator<Position> {
  for (const { broker, queueId, start, end } of queues) {
    const partition = partitionOf(broker, queueId)
    if (partition !== null) for (let offset = start; offset < end; offset++) yield { partition, offset }
  }
}

/** Ids of a frozen plan as positions. Rejects an id that is none. */
export function positionsOf(ids: readonly string[]): Position[] {
  return ids.map((id) => {
    const position = parseMessageId(id)
    if (position) return position
    throw new BrokerError('internal', `"${id.slice(0, 60)}" is no message id of a RocketMQ topic`, 'Make a new plan.')
  })
}

const keyOf = ({ partition, offset }: Position): string => messageId(partition, offset)

const sizeOf = ({ body, properties }: StoredMessage): number =>
  200 + body.length + properties.reduce((sum, [name, value]) => sum + 2 * (name.length + value.length), 0)
