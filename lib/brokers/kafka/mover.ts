import type { HeldMessage, Mover, MoverRequest, MoverTarget, SendOptions, SendOutcome } from '../contract.ts'
import { missingMessage } from '../log/missing-message.ts'
import { offsetRanges } from './browse.ts'
import { checkTarget } from './check-target.ts'
import type { Cluster } from './cluster.ts'
import { addressText } from './config.ts'
import { toBrokerError } from './errors.ts'
import { leaderOf } from './fetch.ts'
import { recordId, toMessage } from './messages.ts'
import { choosePartition, outgoing } from './outgoing.ts'
import { PRODUCE } from './protocol.ts'
import { keyOf, positionsOf, RecordSource, type Position } from './record-source.ts'
import type { LogRecord } from './records.ts'
import { outcomeOf } from './send-outcome.ts'
import { findTopic, readTopic } from './topic.ts'
import type { TopicView } from './topic-view.ts'

const ALL_REPLICAS = -1
/** Milliseconds the leader may wait for its replicas, and a little more for the way. */
const PRODUCE_WAIT_MS = 15_000
const PRODUCE_TIMEOUT_MS = 20_000
/** Leader changes followed before giving up. Each is a positive "not stored". */
const MOVES = 5

/**
 * Reads the records of a frozen plan and produces them again. Nothing leaves a log, so settling and releasing do nothing and
 * the ledger is the only cursor. Records are sent one a request with acks=all and never again by itself after an unclear end,
 * so a producer id would protect nothing.
 */
export async function openMover(cluster: Cluster, request: MoverRequest, signal: AbortSignal): Promise<Mover> {
  const topic = await readTopic(cluster, request.source.name, signal)
  const positions = request.positions && positionsOf(request.positions)
  const source = new RecordSource(
    cluster,
    topic,
    positions ?? everything(await offsetRanges(cluster, topic, undefined, signal)),
    positions && new Set(positions.map(keyOf)),
  )
  return new KafkaMover(cluster, source, positions === null)
}

function* everything(ranges: ReadonlyMap<number, { start: number; end: number }>): Generator<Position> {
  for (const [partition, { start, end }] of ranges) for (let offset = start; offset < end; offset++) yield { partition, offset }
}

class KafkaMover implements Mover {
  readonly #cluster: Cluster
  readonly #source: RecordSource
  /** Without a frozen list gaps are no loss, only markers and compacted records. */
  readonly #skipMissing: boolean
  readonly #targets = new Map<string, Promise<TopicView | null>>()
  #reading: Promise<unknown> = Promise.resolve()
  #turn = 0

  constructor(cluster: Cluster, source: RecordSource, skipMissing: boolean) {
    this.#cluster = cluster
    this.#source = source
    this.#skipMissing = skipMissing
  }

  /** Calls queue up: order is that of the plan also when several are asked for at once. */
  next(signal: AbortSignal): Promise<HeldMessage | null> {
    const mine = this.#reading.then(() => this.#next(signal))
    this.#reading = mine.catch(() => undefined)
    return mine
  }

  async #next(signal: AbortSignal): Promise<HeldMessage | null> {
    for (;;) {
      const found = await this.#source.next(signal)
      if (!found) return null
      const { position, record } = found
      if (record) return { message: toMessage(record, Infinity), handle: record }
      if (!this.#skipMissing)
        return { message: missingMessage(recordId(position.partition, position.offset)), missing: found.why, handle: null }
    }
  }

  async send(held: HeldMessage, target: MoverTarget, options: SendOptions, signal: AbortSignal): Promise<SendOutcome> {
    const record = held.handle as LogRecord | null
    if (!record) return { result: 'refused', reason: held.missing ?? 'There is no message to send' }
    const turn = this.#turn++
    for (let move = 0; move < MOVES; move++) {
      const outcome = await this.#sendOnce(record, target, options, turn, move > 0, signal)
      if (outcome !== 'moved') return outcome
    }
    return { result: 'refused', reason: `Topic ${target.destination.name}: its leader kept changing, the message was not stored` }
  }

  async #sendOnce(
    record: LogRecord,
    target: MoverTarget,
    options: SendOptions,
    turn: number,
    fresh: boolean,
    signal: AbortSignal,
  ): Promise<SendOutcome | 'moved'> {
    const name = target.destination.name
    let partition: number
    let leader
    try {
      const topic = await this.#target(name, fresh, signal)
      if (!topic) return { result: 'refused', reason: `Topic ${name} does not exist; Spillway never creates topics` }
      partition = choosePartition(record, target.partition, topic.partitions.length, turn)
      leader = leaderOf(this.#cluster, topic, partition)
      await this.#cluster.connections.greet(leader, { signal, timeoutMs: PRODUCE_TIMEOUT_MS })
    } catch (error) {
      return { result: 'refused', reason: `Not sent: ${toBrokerError(error, `Topic ${name}`).message}` }
    }
    const message = outgoing(record, name, partition, options)
    try {
      const { compression } = record
      const answer = this.#cluster.at(
        leader,
        PRODUCE,
        [ALL_REPLICAS, PRODUCE_WAIT_MS, [message], { compression }],
        signal,
        PRODUCE_TIMEOUT_MS,
      )
      return outcomeOf(await answer)
    } catch (error) {
      return { result: 'unknown', reason: toBrokerError(error, `Sending to ${name} at ${addressText(leader)}`).message }
    }
  }

  /** Sendings that wait for the same look-up go on in the order they came, which keeps their order in the target. */
  #target(name: string, fresh: boolean, signal: AbortSignal): Promise<TopicView | null> {
    const known = this.#targets.get(name)
    if (known && !fresh) return known
    const asked = findTopic(this.#cluster, name, signal)
    this.#targets.set(name, asked)
    const forget = (): void => {
      if (this.#targets.get(name) === asked) this.#targets.delete(name)
    }
    asked.then((topic) => topic ?? forget(), forget)
    return asked
  }

  async settle(): Promise<void> {}

  async release(): Promise<void> {}

  async checkTarget(target: MoverTarget, signal: AbortSignal): Promise<{ exists: boolean; routable: boolean; detail: string }> {
    return checkTarget(this.#cluster, target.destination.name, signal)
  }

  async close(): Promise<void> {
    this.#cluster.close()
  }
}
