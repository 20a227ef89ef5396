import type { Problem } from '../contract.ts'
import type { BrokerError } from '../error.ts'
import { errorName, errorText, NONE, problemCode } from './error-codes.ts'
import type { GroupView } from './group-view.ts'
import { ref } from './transform.ts'
import type { TopicView } from './topic-view.ts'

const HINTS: Partial<Record<ReturnType<typeof problemCode>, string>> = {
  'missing-right': 'Give the user of this cluster the DESCRIBE right on it.',
  unavailable: 'Look at the brokers that hold its replicas.',
}

/** Trouble with one topic, from what Metadata says. */
export function topicProblems(topics: readonly TopicView[]): Problem[] {
  return topics.flatMap((topic): Problem[] => {
    if (topic.errorCode !== NONE) return [topicProblem(topic.name, topic.errorCode)]
    const leaderless = topic.partitions.filter((partition) => partition.leader < 0).map((partition) => partition.index)
    if (leaderless.length === 0) return []
    return [
      {
        code: 'unavailable',
        detail: `Topic ${topic.name} has no leader for partition ${leaderless.join(', ')}: nobody can write or read there`,
        hint: 'Bring back a broker that holds a replica in sync. The partition returns by itself then.',
        object: ref(topic.name),
      },
    ]
  })
}

/** Kafka refused to answer for a topic. */
export function topicProblem(name: string, errorCode: number): Problem {
  const code = problemCode(errorCode)
  return {
    code,
    detail: `Topic ${name} cannot be read: ${errorName(errorCode)} (${errorText(errorCode)})`,
    hint: HINTS[code] ?? 'Look into the log of the broker that leads it.',
    object: ref(name),
  }
}

/** Groups whose committed offsets could not be read. */
export function groupProblems(groups: readonly GroupView[]): Problem[] {
  return groups
    .filter((group) => group.errorCode !== NONE)
    .map((group) => {
      const code = problemCode(group.errorCode)
      return {
        code,
        detail: `Group ${group.id} cannot be read: ${errorName(group.errorCode)} (${errorText(group.errorCode)})`,
        hint: HINTS[code] ?? 'Look into the log of its coordinator.',
        object: { group: group.id },
      }
    })
}

/** A broker that failed for a whole step. */
export function nodeProblem(nodeId: number, error: BrokerError): Problem {
  return { ...error.toProblem(), object: { node: String(nodeId) } }
}
