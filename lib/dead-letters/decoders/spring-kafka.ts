import { phrase } from '#lib/domain/phrase.ts'
import { kafkaDecoder } from './kafka-family.ts'

/**
 * Spring Kafka's DeadLetterPublishingRecoverer. It appends on every death, so the last value is the newest; numbers are
 * big-endian (partition int32, offset int64). The cause is the useful class: the outer one is nearly always
 * ListenerExecutionFailedException.
 */
export const springKafka = kafkaDecoder({
  name: 'spring-kafka',
  evidence: phrase('evidence.header', { header: 'kafka_dlt-original-topic' }),
  marks: ['kafka_dlt-original-topic', 'kafka_dlt-exception-fqcn', 'kafka_dlt-key-exception-fqcn'],
  topic: 'kafka_dlt-original-topic',
  partition: 'kafka_dlt-original-partition',
  offset: 'kafka_dlt-original-offset',
  numbers: 'binary',
  newest: 'last',
  error: (read) => ({
    class:
      read('kafka_dlt-exception-cause-fqcn') ??
      read('kafka_dlt-exception-fqcn') ??
      read('kafka_dlt-key-exception-cause-fqcn') ??
      read('kafka_dlt-key-exception-fqcn'),
    message: read('kafka_dlt-exception-message') ?? read('kafka_dlt-key-exception-message'),
    stack: read('kafka_dlt-exception-stacktrace') ?? read('kafka_dlt-key-exception-stacktrace'),
  }),
  attempts: (headers) => headers.binary('kafka_deliveryattempt', 'last'),
  owned: ['kafka_dlt-', 'kafka_deliveryattempt'],
})
