/**
 * Every metric the series store keeps. Values are integers in the store; `scale` turns them
 * back (value = stored / scale). `counter` metrics are stored raw and turned into a rate on read.
 */
export interface MetricDefinition {
  name: string
  unit: 'messages' | 'messages/s' | 'seconds' | 'bytes' | 'consumers' | 'state'
  scale: number
  type: 'gauge' | 'counter'
}

const gauge = (name: string, unit: MetricDefinition['unit'], scale = 1): MetricDefinition => ({ name, unit, scale, type: 'gauge' })
const counter = (name: string): MetricDefinition => ({ name, unit: 'messages/s', scale: 1, type: 'counter' })

export const METRICS = {
  // destination
  backlog_messages: gauge('backlog_messages', 'messages'),
  ready_messages: gauge('ready_messages', 'messages'),
  in_flight_messages: gauge('in_flight_messages', 'messages'),
  scheduled_messages: gauge('scheduled_messages', 'messages'),
  /** Messages of open transactions. */
  prepared_messages: gauge('prepared_messages', 'messages'),
  /** Messages in, counted since the broker started. Read back as messages per second. */
  in_rate: counter('in_rate'),
  out_rate: counter('out_rate'),
  redelivered_rate: counter('redelivered_rate'),
  consumers: gauge('consumers', 'consumers'),
  oldest_age_seconds: gauge('oldest_age_seconds', 'seconds', 1000),
  size_bytes: gauge('size_bytes', 'bytes'),
  // dead-letter destination
  dead_letter_messages: gauge('dead_letter_messages', 'messages'),
  arrivals_rate: counter('arrivals_rate'),
  // subscription
  lag_messages: gauge('lag_messages', 'messages'),
  lag_seconds: gauge('lag_seconds', 'seconds', 1000),
  /** Messages committed since the collector watches. Read back as messages per second. */
  commit_rate: counter('commit_rate'),
  members: gauge('members', 'consumers'),
  // partition: object id is `<destinationId>/<partition>` for offsets of the log,
  // `<subscriptionId>/<partition>` for a committed offset
  end_offset: gauge('end_offset', 'messages'),
  start_offset: gauge('start_offset', 'messages'),
  committed_offset: gauge('committed_offset', 'messages'),
  // node and cluster
  up: gauge('up', 'state'),
  poll_seconds: gauge('poll_seconds', 'seconds', 1000),
  memory_used_bytes: gauge('memory_used_bytes', 'bytes'),
  disk_free_bytes: gauge('disk_free_bytes', 'bytes'),
} as const satisfies Record<string, MetricDefinition>

export type MetricName = keyof typeof METRICS

export const isMetricName = (name: string): name is MetricName => Object.hasOwn(METRICS, name)
