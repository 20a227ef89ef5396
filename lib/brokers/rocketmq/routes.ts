import type { DeadLetterRoute, Problem } from '../contract.ts'
import type { GroupView } from './group-view.ts'
import { deadLetterTopic, groupOfDeadLetters, isSystemGroup, refOf, roleOf } from './names.ts'
import { isReadable, type TopicView } from './topic-view.ts'

/**
 * Where dead letters of each topic a group reads go: `%DLQ%<group>`, made by the broker with the first of them. A group that
 * broadcasts has none: a message that fails there is dropped.
 */
export function deadLetterRoutes(
  pairs: readonly { group: string; topic: string }[],
  topics: ReadonlyMap<string, TopicView>,
  groups: ReadonlyMap<string, GroupView>,
): DeadLetterRoute[] {
  return pairs
    .filter(({ group, topic }) => !isSystemGroup(group) && roleOf(topic, new Set()) === 'normal')
    .flatMap(({ group, topic }): DeadLetterRoute[] => {
      const view = groups.get(group)
      const from = refOf(topic)
      if (view?.isBroadcasting) {
        const problem = `Group ${group} broadcasts: a message that fails there is neither tried again nor kept`
        return [{ from, to: null, problem, evidence: `group ${group} is broadcasting`, confidence: 'certain' }]
      }
      const to = deadLetterTopic(group)
      if (!topics.has(to)) return []
      const times = view?.config?.retryMaxTimes
      const after = times === undefined ? '' : ` after ${times} retries`
      return [{ from, to: refOf(to), problem: null, evidence: `group ${group} gives a message up${after}`, confidence: 'certain' }]
    })
}

/** Dead-letter topics that may be written and not read, as old brokers make them. */
export function unreadableDeadLetters(topics: ReadonlyMap<string, TopicView>): Problem[] {
  return [...topics.values()].flatMap(({ name, parts }): Problem[] => {
    if (groupOfDeadLetters(name) === null) return []
    const brokers = [...parts].filter(([, config]) => !isReadable(config)).map(([broker]) => broker)
    if (brokers.length === 0) return []
    return [
      {
        code: 'missing-right',
        detail: `Dead-letter topic ${name} may not be read on ${brokers.join(', ')} (perm 2): its messages can be counted, not shown or requeued`,
        hint: `Brokers up to 4.9.1 make them so. On each broker: mqadmin updateTopicPerm -t '${name}' -p 6`,
        object: refOf(name),
      },
    ]
  })
}
