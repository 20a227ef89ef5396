import type { DestinationSample } from '../contract.ts'
import { MetricReader, type MetricLine } from './prometheus.ts'
import { keyOf } from './transform/keys.ts'

/** Families asked for; a version that lacks one answers without it. Delivery and exchange counters exist since 4.0. */
const families = ['queue_coarse_metrics', 'queue_consumer_count', 'queue_delivery_metrics', 'queue_exchange_metrics']

export const detailedPath = `/metrics/detailed?${families.map((family) => `family=${family}`).join('&')}`

/** What one node's plugin said. A node tells of the queues it leads, no others. */
export interface NodeMetrics {
  /** Name of the node that answered, `rabbit@host`. */
  node: string
  cluster: string
  samples: DestinationSample[]
  /** Does this version count messages in and out for each queue? */
  counters: boolean
}

type Field = 'readyMessages' | 'inFlightMessages' | 'backlogMessages' | 'consumers' | 'inTotal' | 'outTotal' | 'redeliveredTotal'

/** Out = acknowledged, or handed over with nothing to acknowledge. Rejected and expired messages are in no counter. */
const fields: Record<string, Field> = {
  rabbitmq_detailed_queue_messages: 'backlogMessages',
  rabbitmq_detailed_queue_messages_ready: 'readyMessages',
  rabbitmq_detailed_queue_messages_unacked: 'inFlightMessages',
  rabbitmq_detailed_queue_consumers: 'consumers',
  rabbitmq_detailed_queue_exchange_messages_published_total: 'inTotal',
  rabbitmq_detailed_queue_messages_acked_total: 'outTotal',
  rabbitmq_detailed_queue_messages_delivered_total: 'outTotal',
  rabbitmq_detailed_queue_get_total: 'outTotal',
  rabbitmq_detailed_queue_messages_redelivered_total: 'redeliveredTotal',
}

/** Collects the metrics of one node from the pieces of its answer. */
export async function readNodeMetrics(pieces: AsyncIterable<Buffer>): Promise<NodeMetrics> {
  const samples = new Map<string, DestinationSample>()
  const found = { node: '', cluster: '', counters: false }
  const wanted = (name: string) => name === 'rabbitmq_identity_info' || Object.hasOwn(fields, name)
  const reader = new MetricReader(wanted, ({ name, labels, value }: MetricLine) => {
    if (name === 'rabbitmq_identity_info') {
      found.node = labels.rabbitmq_node ?? ''
      found.cluster = labels.rabbitmq_cluster ?? ''
      return
    }
    const field = fields[name]
    const { vhost, queue } = labels
    if (field === undefined || vhost === undefined || queue === undefined) return
    const key = keyOf(vhost, queue)
    const sample = samples.get(key) ?? { destination: { namespace: vhost, name: queue } }
    samples.set(key, sample)
    // Several metrics, and the exchanges of one metric, add up to one counter.
    sample[field] = field.endsWith('Total') ? (sample[field] ?? 0) + value : value
    if (field === 'inTotal' || field === 'outTotal') found.counters = true
  })
  const decoder = new TextDecoder()
  for await (const piece of pieces) reader.push(decoder.decode(piece, { stream: true }))
  reader.push(decoder.decode())
  reader.end()
  // 4.0 keeps the counters of a deleted queue: only one that has a depth is there.
  return { ...found, samples: [...samples.values()].filter((sample) => sample.backlogMessages !== undefined) }
}
