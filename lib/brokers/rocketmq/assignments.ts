import { parseBody, runningInfo } from './answers.ts'
import { addressOf, type Broker, type Cluster } from './cluster.ts'
import { eachBroker } from './each-broker.ts'
import type { GroupView } from './group-view.ts'
import { partitionOf } from './partitions.ts'
import { REQUEST, RESPONSE } from './remoting/codes.ts'

/** Members asked in one inventory; with more than that they take turns. */
const ASK_EACH_ROUND = 200
/** Requests under way at one broker: it waits for the client with one of its few admin threads. */
const PARALLEL = 2
/** The inventory waits no longer than this for all members together, milliseconds. */
const BUDGET_MS = 2_000
/** A member given less time than this is not taken for silent, milliseconds. */
const FAIR_MS = 1_000
/** A broker gives a client up after 10 s; until then the line stays as it is. */
const CLIENT_TIMEOUT_MS = 15_000
/** A member that did not answer is left alone so long, milliseconds. */
const LEFT_ALONE_MS = 10 * 60_000

/** Topic → partitions a member reads. */
type Reads = ReadonlyMap<string, readonly number[]>

interface Known {
  askedAt: number
  reads: Reads | null
}

/** One member to be asked, and the broker it is connected to. */
interface Member {
  key: string
  group: string
  clientId: string
}

/**
 * Which partitions each member reads. Members share them out among themselves and no broker knows, so each is asked, through a broker it is
 * connected to; what it answered last counts until it is its turn again. One that gives no answer has no partitions.
 */
export class Assignments {
  readonly #known = new Map<string, Known>()
  readonly #now: () => number

  constructor(now: () => number) {
    this.#now = now
  }

  /** What members read, by `memberKey`, as far as they told. Never rejects, and takes a bounded time. */
  async read(
    cluster: Cluster,
    brokers: readonly Broker[],
    groups: ReadonlyMap<string, GroupView>,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, Reads>> {
    const members = [...groups.values()].flatMap(({ name, members: all, protocol, connectedTo }) =>
      // Behind a proxy sit clients of another protocol, which share nothing out.
      protocol === 'pop' ? [] : [...all.keys()].map((clientId) => ({ key: memberKey(name, clientId), group: name, clientId, connectedTo })),
    )
    const present = new Set(members.map(({ key }) => key))
    for (const key of this.#known.keys()) if (!present.has(key)) this.#known.delete(key)
    const turn = members
      .filter(({ key }) => !this.#isLeftAlone(key))
      .toSorted((a, b) => (this.#known.get(a.key)?.askedAt ?? 0) - (this.#known.get(b.key)?.askedAt ?? 0))
      .slice(0, ASK_EACH_ROUND)
    const deadline = AbortSignal.any([signal, AbortSignal.timeout(BUDGET_MS)])
    await eachBroker(brokers, async (broker) => {
      const own = turn.filter(({ clientId, connectedTo }) => connectedTo.get(clientId) === broker.name)[Symbol.iterator]()
      const work = async (): Promise<void> => {
        for (let step = own.next(); !step.done && !deadline.aborted; step = own.next())
          await this.#ask(cluster, broker, step.value, deadline)
      }
      await Promise.all(Array.from({ length: PARALLEL }, work))
    })
    return new Map([...this.#known].flatMap(([key, { reads }]) => (reads ? [[key, reads] as const] : [])))
  }

  async #ask(cluster: Cluster, broker: Broker, { key, group, clientId }: Member, signal: AbortSignal): Promise<void> {
    const askedAt = this.#now()
    try {
      const fields = { consumerGroup: group, clientId, jstackEnable: 'false' }
      const more = { timeoutMs: CLIENT_TIMEOUT_MS }
      const answer = await cluster.ask(addressOf(broker), REQUEST.GET_CONSUMER_RUNNING_INFO, fields, signal, more)
      const reads = answer.code === RESPONSE.SUCCESS ? readsOf(answer.body, `What member ${clientId} of group ${group} reads`) : null
      this.#known.set(key, { askedAt, reads })
    } catch {
      // It had hardly any time to answer.
      if (signal.aborted && this.#now() - askedAt < FAIR_MS) return
      // Partitions of a member are an extra: whatever fails here shows as none.
      this.#known.set(key, { askedAt, reads: null })
    }
  }

  #isLeftAlone(key: string): boolean {
    const known = this.#known.get(key)
    return known?.reads === null && this.#now() - known.askedAt < LEFT_ALONE_MS
  }
}

export const memberKey = (group: string, clientId: string): string => `${group} ${clientId}`

/** Pure half: the queues a client says it has (ConsumerRunningInfo.java). */
export function readsOf(body: Buffer, what: string): Reads {
  const { mqTable } = parseBody(runningInfo, body, what)
  const reads = new Map<string, number[]>()
  for (const [{ topic, brokerName, queueId }, state] of mqTable ?? []) {
    const partition = partitionOf(brokerName, queueId)
    if (partition !== null && state.droped !== true) reads.set(topic, [...(reads.get(topic) ?? []), partition])
  }
  for (const partitions of reads.values()) partitions.sort((a, b) => a - b)
  return reads
}
