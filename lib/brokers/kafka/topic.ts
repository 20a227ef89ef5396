import { BrokerError } from '../error.ts'
import type { Cluster } from './cluster.ts'
import { NONE, UNKNOWN_TOPIC_OR_PARTITION } from './error-codes.ts'
import { topicProblem } from './problems.ts'
import { topicViews, type TopicView } from './topic-view.ts'

/** One topic by name; null when it does not exist. A refusal is an error that names it. */
export async function findTopic(cluster: Cluster, name: string, signal: AbortSignal): Promise<TopicView | null> {
  const topic = topicViews(await cluster.metadata([name], signal))[0]
  if (!topic || topic.errorCode === UNKNOWN_TOPIC_OR_PARTITION) return null
  if (topic.errorCode === NONE || topic.partitions.length > 0) return topic
  const { code, detail, hint } = topicProblem(name, topic.errorCode)
  throw new BrokerError(code, detail, hint)
}

/** As `findTopic`, but a topic that does not exist is an error too. */
export async function readTopic(cluster: Cluster, name: string, signal: AbortSignal): Promise<TopicView> {
  const topic = await findTopic(cluster, name, signal)
  if (topic) return topic
  throw new BrokerError('object-error', `Topic ${name} does not exist`, 'It may have been deleted. Refresh the list of topics.')
}
