import { stackTrace, type Failure } from '../failures/failure.ts'
import { bigInteger, int32, int64 } from './bytes.ts'
import { wrap } from './spring-kafka-dlt.ts'
import type { KafkaHeaders, SourceRecord } from './source.ts'

export interface RetryableAttempt {
  /** The record of the main topic. */
  first: SourceRecord
  group: string
  failure: Failure
  /** Deliveries so far, the first one included. */
  attempts: number
  /** When the next try is due, milliseconds since the epoch. */
  backoffUntil: number
}

/**
 * Headers Spring Kafka's `@RetryableTopic` writes on retry topics and on the dead-letter topic: positions binary
 * big-endian, the two timestamps as `BigInteger` bytes, and only the consumer group keeps its `kafka_dlt-` name.
 */
export function springRetryableTopic({ first, group, failure, attempts, backoffUntil }: RetryableAttempt): KafkaHeaders {
  const thrown = wrap(failure, group)
  return {
    'kafka_original-topic': first.topic,
    'kafka_original-partition': int32(first.partition),
    'kafka_original-offset': int64(first.offset),
    'kafka_original-timestamp': int64(first.timestamp),
    'kafka_original-timestamp-type': 'CreateTime',
    'kafka_dlt-original-consumer-group': group,
    'kafka_exception-fqcn': thrown.className,
    'kafka_exception-cause-fqcn': failure.className,
    'kafka_exception-message': thrown.message,
    'kafka_exception-stacktrace': stackTrace(failure, [thrown]),
    'retry_topic-attempts': int32(attempts),
    'retry_topic-original-timestamp': bigInteger(first.timestamp),
    'retry_topic-backoff-timestamp': bigInteger(backoffUntil),
  }
}
