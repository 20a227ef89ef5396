import type { Problem } from '../contract.ts'
import type { Connections } from './answers.ts'
import type { Broker, Cluster } from './cluster.ts'
import { readGroups } from './groups.ts'

/** Groups asked for their members in one poll; with more than that they take turns. */
const ASK_EACH_POLL = 300

interface MemberRound {
  /** Group → how many are connected, and to what. Groups that were not asked are missing. */
  counts: Map<string, { members: number; subscribed: ReadonlySet<string> }>
  problems: Problem[]
}

/** Members of groups in the fast loop, each group once in a few polls where there are many. */
export class Members {
  #from = 0

  async read(
    cluster: Cluster,
    brokers: readonly Broker[],
    names: readonly string[],
    proxied: ReadonlyMap<string, Connections>,
    signal: AbortSignal,
  ): Promise<MemberRound> {
    const start = names.length > ASK_EACH_POLL ? this.#from % names.length : 0
    const turn = [...names.slice(start), ...names.slice(0, start)].slice(0, ASK_EACH_POLL)
    this.#from = start + turn.length
    const { groups, failed } = await readGroups(cluster, brokers, turn, new Map(), proxied, signal)
    return {
      counts: new Map([...groups].map(([name, { members, subscribed }]) => [name, { members: members.size, subscribed }])),
      problems: [...failed].map(([group, error]) => ({ ...error.toProblem(), object: { group } })),
    }
  }
}
