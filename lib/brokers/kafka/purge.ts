import { BrokerError } from '../error.ts'
import { offsetRanges } from './browse.ts'
import type { Cluster } from './cluster.ts'
import { errorText, NONE, problemCode } from './error-codes.ts'
import { DELETE_RECORDS } from './protocol.ts'
import { eachBroker } from './each-broker.ts'
import { readTopic } from './topic.ts'
import { planByLeader } from './topic-view.ts'

const PURGE_TIMEOUT_MS = 30_000

/** Deletes all records up to the end offsets of this moment; answers how many offsets that were. Compacted topics refuse it. */
export async function purgeTopic(cluster: Cluster, name: string, signal: AbortSignal): Promise<number> {
  const topic = await readTopic(cluster, name, signal)
  const ranges = await offsetRanges(cluster, topic, undefined, signal)
  const plan = planByLeader([topic], cluster.brokers, (_, partition) => {
    const range = ranges.get(partition)
    return range !== undefined && range.end > range.start
  })
  let deleted = 0
  const { failed } = await eachBroker(cluster.brokers, async (broker) => {
    const indexes = plan.get(broker.nodeId)?.get(name) ?? []
    if (indexes.length === 0) return
    const partitions = indexes.map((partitionIndex) => ({ partitionIndex, offset: BigInt(ranges.get(partitionIndex)?.end ?? 0) }))
    const answer = await cluster.at(broker, DELETE_RECORDS, [[{ name, partitions }], PURGE_TIMEOUT_MS], signal, PURGE_TIMEOUT_MS)
    for (const { partitionIndex, errorCode } of answer.topics[0]?.partitions ?? []) {
      if (errorCode !== NONE) throw refusal(name, partitionIndex, errorCode)
      const range = ranges.get(partitionIndex)
      if (range) deleted += range.end - range.start
    }
  })
  const failure = [...failed.values()][0]
  if (!failure) return deleted
  const done = deleted > 0 ? ` ${deleted} messages of other partitions are already deleted.` : ''
  throw new BrokerError(failure.code, failure.message + done, failure.hint, { cause: failure })
}

function refusal(name: string, partition: number, errorCode: number): BrokerError {
  const code = problemCode(errorCode)
  const hint =
    code === 'missing-right' ? 'Give the user the DELETE right on this topic.' : 'Only topics with cleanup.policy delete can be emptied.'
  return new BrokerError(code, `Partition ${partition} of topic ${name} was not emptied: ${errorText(errorCode)}`, hint)
}
