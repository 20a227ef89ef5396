import type { DestinationSample } from '../../contract.ts'
import type { QueueAnswer, QueueCounters } from '../answers.ts'
import { keyOf } from './keys.ts'

/** Depth of every queue from the list without statistics. */
export function totalsToSamples(queues: QueueAnswer[]): DestinationSample[] {
  return queues.map((queue) => ({
    destination: { namespace: queue.vhost, name: queue.name },
    ...(typeof queue.messages === 'number' && { backlogMessages: queue.messages }),
    ...(typeof queue.messages_ready === 'number' && { readyMessages: queue.messages_ready }),
    ...(typeof queue.messages_unacknowledged === 'number' && { inFlightMessages: queue.messages_unacknowledged }),
  }))
}

/**
 * Adds counters and consumer counts from the statistics list. A queue no channel has touched has no counters, and a
 * missing one stays missing: dead letters arrive without being counted, so zero would be a claim.
 */
export function addCounters(samples: DestinationSample[], counters: QueueCounters[]): DestinationSample[] {
  const byQueue = new Map(counters.map((queue) => [keyOf(queue.vhost, queue.name), queue]))
  return samples.map((sample) => {
    const queue = byQueue.get(keyOf(sample.destination.namespace, sample.destination.name))
    if (queue === undefined) return sample
    const stats = queue.message_stats
    return {
      ...sample,
      ...(typeof queue.consumers === 'number' && sample.consumers === undefined && { consumers: queue.consumers }),
      ...(typeof stats?.publish === 'number' && { inTotal: stats.publish }),
      ...(typeof stats?.ack === 'number' && { outTotal: stats.ack + (stats.deliver_no_ack ?? 0) + (stats.get_no_ack ?? 0) }),
      ...(typeof stats?.redeliver === 'number' && { redeliveredTotal: stats.redeliver }),
    }
  })
}

/**
 * A stream keeps what was read, so its length is no backlog. It is left out, except for a dead-letter stream, where
 * everything kept is a dead letter.
 */
export function withoutStreamLength(sample: DestinationSample): DestinationSample {
  const { backlogMessages: _backlog, readyMessages: _ready, inFlightMessages: _inFlight, ...rest } = sample
  return rest
}
