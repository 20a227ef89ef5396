import type { MoverTarget } from '../contract.ts'
import { BrokerError } from '../error.ts'
import type { Route } from './answers.ts'
import type { Cluster } from './cluster.ts'
import { topicOf } from './names.ts'
import { brokerNumber, splitPartition } from './partitions.ts'
import { findRoute } from './topic.ts'
import { isWritable } from './topic-view.ts'

/** A queue a message can be written to: only masters take messages. */
export interface WritableQueue {
  broker: string
  address: string
  queueId: number
}

interface TargetCheck {
  exists: boolean
  routable: boolean
  detail: string
}

/** Queues that take messages, in a fixed order. Pure. */
export function writableQueues(route: Route, reachable: (address: string) => string): WritableQueue[] {
  const masters = new Map(
    route.brokerDatas.flatMap(({ brokerName, brokerAddrs }) => (brokerAddrs['0'] ? [[brokerName, reachable(brokerAddrs['0'])]] : [])),
  )
  return route.queueDatas
    .toSorted((a, b) => brokerNumber(a.brokerName) - brokerNumber(b.brokerName))
    .flatMap((data) => {
      const address = masters.get(data.brokerName)
      if (address === undefined || !isWritable(data)) return []
      return Array.from({ length: data.writeQueueNums }, (_, queueId) => ({ broker: data.brokerName, address, queueId }))
    })
}

/** The wished queue when it takes messages. */
export function wishedQueue(queues: readonly WritableQueue[], partition: number | undefined): WritableQueue | undefined {
  if (partition === undefined) return undefined
  const { broker, queueId } = splitPartition(partition)
  return queues.find((queue) => queue.queueId === queueId && brokerNumber(queue.broker) === broker)
}

/** Asks whether a message sent to a topic would be taken, without sending one. */
export async function checkTarget(cluster: Cluster, target: MoverTarget, signal: AbortSignal): Promise<TargetCheck> {
  const name = topicOf(target.destination)
  try {
    return judgeTarget(name, await findRoute(cluster, name, signal))
  } catch (error) {
    if (error instanceof BrokerError && error.code === 'object-error') return { exists: false, routable: false, detail: error.message }
    throw error
  }
}

/** Pure half of `checkTarget`. */
export function judgeTarget(name: string, route: Route | null): TargetCheck {
  if (!route) return { exists: false, routable: false, detail: `Topic ${name} does not exist; Spillway never creates topics` }
  const queues = writableQueues(route, (address) => address)
  if (queues.length > 0) return { exists: true, routable: true, detail: `Topic ${name}, ${queues.length} queues take messages` }
  const closed = route.queueDatas.every((data) => !isWritable(data))
  const why = closed ? 'it may not be written to (perm without w)' : 'no broker with it has a master'
  return { exists: true, routable: false, detail: `Topic ${name} takes no messages: ${why}` }
}
