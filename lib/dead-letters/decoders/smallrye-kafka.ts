import { phrase } from '#lib/domain/phrase.ts'
import { kafkaDecoder } from './kafka-family.ts'

/** SmallRye (Quarkus) Kafka. Older headers are appended after the new ones, so the first value is the newest (smallrye#3209). */
export const smallryeKafka = kafkaDecoder({
  name: 'smallrye-kafka',
  evidence: phrase('evidence.header', { header: 'dead-letter-topic' }),
  marks: ['dead-letter-topic', 'dead-letter-reason', 'dead-letter-exception-class-name'],
  topic: 'dead-letter-topic',
  partition: 'dead-letter-partition',
  offset: 'dead-letter-offset',
  numbers: 'decimal',
  newest: 'first',
  error: (read) => ({
    class: read('dead-letter-cause-class-name') ?? read('dead-letter-exception-class-name'),
    message: read('dead-letter-cause') ?? read('dead-letter-reason'),
  }),
  attempts: (headers) => headers.decimal('delayed-retry-count', 'first'),
  owned: [/^dead-letter-(?:topic|partition|offset|reason|cause|exception-class-name|cause-class-name)$/, 'delayed-retry-'],
})
