import type { BrokerMessage, BrowseResult } from '../contract.ts'
import { addressOf, type Broker, type Cluster } from './cluster.ts'
import { eachBroker } from './each-broker.ts'
import { openOf, readStretch, stretchOf } from './half-messages.ts'
import { HALF_TOPIC, OP_TOPIC } from './names.ts'
import { readCommitted, readRanges, type QueueRange } from './offsets.ts'

/**
 * What a copy of a half message stands for: its transaction is `open`, or this copy is `past`: the transaction ended, or the broker
 * asked its sender and wrote a newer copy.
 */
export type HalfState = 'open' | 'past'

/**
 * A page of half messages with what a person asks of a hanging transaction: `realTopic` it goes to when it is committed, `producerGroup`
 * that must answer, `checks` so far, `ageMs`, and `transaction` (`open` or `past`; absent where it is not known).
 */
export async function withTransactions(
  cluster: Cluster,
  page: BrowseResult,
  now: () => number,
  signal: AbortSignal,
): Promise<BrowseResult> {
  if (page.messages.length === 0) return page
  const { brokers } = await cluster.view(signal, false)
  const round = await eachBroker(brokers, (broker) => openOffsets(cluster, broker, signal))
  const messages = page.messages.map((message) => {
    const known = round.good.get(String(message.properties['broker']))
    const offset = Number(message.properties['queueOffset'])
    return halfMessage(message, now(), known ? (known.has(offset) ? 'open' : 'past') : undefined)
  })
  return { ...page, messages }
}

/** Pure half: a half message with its transaction in plain properties. */
export function halfMessage(message: BrokerMessage, now: number, state: HalfState | undefined): BrokerMessage {
  const header = (name: string): string | null => message.headers.find((one) => one.name === name)?.value ?? null
  return {
    ...message,
    properties: {
      ...message.properties,
      realTopic: header('REAL_TOPIC'),
      producerGroup: header('PGROUP'),
      checks: Number(header('TRANSACTION_CHECK_TIMES') ?? 0) || 0,
      ageMs: Math.max(0, now - Number(message.properties['bornTimestamp'])),
      ...(state !== undefined && { transaction: state }),
    },
  }
}

/** Offsets of the half messages of one broker that are not ended; null when there are too many to tell. */
async function openOffsets(cluster: Cluster, broker: Broker, signal: AbortSignal): Promise<Set<number> | null> {
  const committed = await readCommitted(cluster, broker, signal)
  const all = await readRanges(cluster, broker, [HALF_TOPIC, OP_TOPIC], signal)
  const ranges = new Map(
    [...all].flatMap(([topic, found]): [string, readonly QueueRange[]][] => (found instanceof Error ? [] : [[topic, found]])),
  )
  const read = (topic: string) => readStretch(cluster, addressOf(broker), stretchOf(topic, ranges, committed), signal)
  const [half, ops] = await Promise.all([read(HALF_TOPIC), read(OP_TOPIC)])
  return half && ops && new Set(openOf(half, ops).map(({ queueOffset }) => queueOffset))
}
