import { BrokerError } from '../error.ts'
import type { Cluster } from './cluster.ts'
import { NONE, UNKNOWN_TOPIC_OR_PARTITION } from './error-codes.ts'
import { METADATA, type MetadataAnswer } from './protocol.ts'
import { topicProblem } from './problems.ts'
import { topicViews } from './topic-view.ts'

interface TargetCheck {
  exists: boolean
  routable: boolean
  detail: string
}

/** Bit of an operation in `topicAuthorizedOperations` (AclOperation.java). */
const WRITE = 1 << 4
const NOT_TOLD = -2_147_483_648

/** Asks whether a message sent to a topic would be taken, without sending one. */
export async function checkTarget(cluster: Cluster, name: string, signal: AbortSignal): Promise<TargetCheck> {
  try {
    return judgeTarget(name, await cluster.any(METADATA, [[name], false, true], signal))
  } catch (error) {
    if (error instanceof BrokerError) return { exists: false, routable: false, detail: error.message }
    throw error
  }
}

/** Pure half of `checkTarget`. */
export function judgeTarget(name: string, answer: Pick<MetadataAnswer, 'topics'>): TargetCheck {
  const [view, raw] = [topicViews(answer)[0], answer.topics[0]]
  if (!view || !raw || view.errorCode === UNKNOWN_TOPIC_OR_PARTITION) {
    return { exists: false, routable: false, detail: `Topic ${name} does not exist; Spillway never creates topics` }
  }
  if (view.errorCode !== NONE && view.partitions.length === 0) {
    return { exists: false, routable: false, detail: topicProblem(name, view.errorCode).detail }
  }
  const leaderless = view.partitions.filter((partition) => partition.leader < 0)
  if (leaderless.length > 0) {
    return { exists: true, routable: false, detail: `Topic ${name} has ${leaderless.length} partition without a leader` }
  }
  const rights = raw.topicAuthorizedOperations
  if (rights !== NOT_TOLD && (rights & WRITE) === 0) {
    return { exists: true, routable: false, detail: `This user has no WRITE right on topic ${name}` }
  }
  return { exists: true, routable: true, detail: `Topic ${name}, ${view.partitions.length} partitions` }
}
