/**
 * Members that reach brokers through proxies (gRPC clients). Brokers do not know them; proxies tell one another of them by messages in a
 * topic, one for each member about every ten seconds and one when it leaves (HeartbeatSyncer.java).
 */
import { z } from 'zod'
import type { Connections } from './answers.ts'
import { addressOf, type Broker, type Cluster } from './cluster.ts'
import { eachBroker } from './each-broker.ts'
import { HEARTBEAT_TOPIC } from './names.ts'
import { readRanges } from './offsets.ts'
import { pull, PULL_BATCH } from './pull.ts'
import { parseBrokerJson } from './remoting/fastjson.ts'
import type { StoredMessage } from './stored-message.ts'

/** Looked back at most when the topic is first seen, and read at most in one round, messages. */
const MOST_READ = 32 * PULL_BATCH
/** A member not heard of for so long has gone without a word, milliseconds. */
const SILENT_MS = 60_000

const heartbeat = z.object({
  heartbeatType: z.enum(['REGISTER', 'UNREGISTER']),
  group: z.string(),
  clientId: z.string(),
  consumeType: z.string().nullish(),
  messageModel: z.string().nullish(),
  subscriptionDataSet: z.array(z.object({ topic: z.string() })).nullish(),
  channelData: z.string().nullish(),
})
const channel = z.object({ remoteAddress: z.string().nullish() })

interface Member {
  group: string
  clientId: string
  clientAddr: string
  topics: string[]
  consumeType: string | null
  messageModel: string | null
  heardAt: number
}

/** Who is connected to proxies, followed from round to round. */
export class ProxiedMembers {
  readonly #members = new Map<string, Member>()
  readonly #at = new Map<string, number>()
  #round: Promise<void> = Promise.resolve()

  /**
   * Group → its members behind proxies. `brokers`: those that have the topic. Never rejects: where it cannot be read, members are those
   * known. Rounds follow one another.
   */
  async read(cluster: Cluster, brokers: readonly Broker[], now: () => number, signal: AbortSignal): Promise<Map<string, Connections>> {
    this.#round = this.#round.then(async () => void (await eachBroker(brokers, (broker) => this.#follow(cluster, broker, signal))))
    await this.#round
    return this.connections(now())
  }

  async #follow(cluster: Cluster, broker: Broker, signal: AbortSignal): Promise<void> {
    const known = this.#at.get(broker.name)
    let at = known ?? (await beginning(cluster, broker, signal))
    for (let read = 0; read < MOST_READ; read += PULL_BATCH) {
      const queue = { address: addressOf(broker), topic: HEARTBEAT_TOPIC, queueId: 0 }
      const { messages, next, end } = await pull(cluster, queue, at, PULL_BATCH, signal)
      for (const message of messages) this.note(message)
      // A topic that was made anew begins again. Of thousands of members only the latest words are read: each is soon heard of again.
      at = at > end ? 0 : Math.max(at, next, end - MOST_READ)
      this.#at.set(broker.name, at)
      if (messages.length === 0 || at >= end) return
    }
  }

  /** Takes one message of a proxy. What is none is left out. */
  note(message: Pick<StoredMessage, 'body' | 'storeTimestamp'>): void {
    const said = heartbeat.safeParse(parsed(message.body.toString('utf8')))
    if (!said.success) return
    const { heartbeatType, group, clientId, subscriptionDataSet, channelData, consumeType, messageModel } = said.data
    const key = JSON.stringify([group, clientId])
    if (heartbeatType === 'UNREGISTER') return void this.#members.delete(key)
    const line = channel.safeParse(parsed(channelData ?? ''))
    this.#members.set(key, {
      group,
      clientId,
      clientAddr: (line.success && line.data.remoteAddress) || '',
      topics: (subscriptionDataSet ?? []).map(({ topic }) => topic),
      consumeType: consumeType ?? null,
      messageModel: messageModel ?? null,
      heardAt: message.storeTimestamp,
    })
  }

  /** Members heard of lately, in the form brokers tell their own. */
  connections(now: number): Map<string, Connections> {
    const byGroup = new Map<string, Connections>()
    for (const [key, { group, clientId, clientAddr, topics, consumeType, messageModel, heardAt }] of this.#members) {
      if (now - heardAt > SILENT_MS) {
        this.#members.delete(key)
        continue
      }
      const known = byGroup.get(group)
      byGroup.set(group, {
        connectionSet: [...(known?.connectionSet ?? []), { clientId, clientAddr, language: 'HTTP' }],
        subscriptionTable: { ...known?.subscriptionTable, ...Object.fromEntries(topics.map((topic) => [topic, {}])) },
        consumeType,
        messageModel,
      })
    }
    return byGroup
  }
}

async function beginning(cluster: Cluster, broker: Broker, signal: AbortSignal): Promise<number> {
  const found = (await readRanges(cluster, broker, [HEARTBEAT_TOPIC], signal)).get(HEARTBEAT_TOPIC)
  if (found instanceof Error) throw found
  const range = found?.find(({ queueId }) => queueId === 0)
  return range ? Math.max(range.start, range.end - MOST_READ) : 0
}

function parsed(text: string): unknown {
  try {
    return parseBrokerJson(text)
  } catch {
    return null
  }
}
