import { phrase } from '#lib/domain/phrase.ts'
import { kafkaDecoder } from './kafka-family.ts'

/**
 * Spring Kafka's @RetryableTopic chain. Its headers have no `dlt` in their name and are written once, so they tell the
 * first origin; before spring-kafka#2549 they were repeated, and the first one is the original. Attempts is an int32, one
 * byte in old versions; the back-off time is a BigInteger.
 */
export const springKafkaRetryable = kafkaDecoder({
  name: 'spring-kafka-retryable',
  evidence: phrase('evidence.header', { header: 'kafka_original-topic' }),
  marks: ['kafka_original-topic', 'retry_topic-attempts'],
  topic: 'kafka_original-topic',
  partition: 'kafka_original-partition',
  offset: 'kafka_original-offset',
  numbers: 'binary',
  newest: 'first',
  error: (_read, headers) => {
    const last = (name: string): string | null => headers.text(name, 'last')
    return {
      class:
        last('kafka_exception-cause-fqcn') ??
        last('kafka_exception-fqcn') ??
        last('kafka_key-exception-cause-fqcn') ??
        last('kafka_key-exception-fqcn'),
      message: last('kafka_exception-message') ?? last('kafka_key-exception-message'),
      stack: last('kafka_exception-stacktrace') ?? last('kafka_key-exception-stacktrace'),
    }
  },
  attempts: (headers) => headers.binary('retry_topic-attempts', 'last'),
  owned: ['kafka_original-', 'kafka_exception-', 'kafka_key-exception-', 'retry_topic-', /^kafka_dlt-original-consumer-group$/],
})
