import { phrase } from '#lib/domain/phrase.ts'
import { kafkaDecoder } from './kafka-family.ts'

/** Spring Cloud Stream's Kafka binder with `enableDlq`: Spring's binary numbers under `x-original-*` names. */
export const springCloudStreamKafka = kafkaDecoder({
  name: 'spring-cloud-stream-kafka',
  evidence: phrase('evidence.header', { header: 'x-original-topic' }),
  marks: ['x-original-topic'],
  topic: 'x-original-topic',
  partition: 'x-original-partition',
  offset: 'x-original-offset',
  numbers: 'binary',
  newest: 'last',
  error: (read) => ({ class: read('x-exception-fqcn'), message: read('x-exception-message'), stack: read('x-exception-stacktrace') }),
  owned: [/^x-original-(?:topic|partition|offset|timestamp|timestamp-type)$/, /^x-exception-(?:fqcn|message|stacktrace)$/],
})
