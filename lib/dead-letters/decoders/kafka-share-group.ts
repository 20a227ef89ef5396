import { phrase } from '#lib/domain/phrase.ts'
import { kafkaDecoder } from './kafka-family.ts'

/** Kafka share groups from 4.4 (KIP-1191). The record itself is copied only when the group says so. */
export const kafkaShareGroup = kafkaDecoder({
  name: 'kafka-share-group',
  evidence: phrase('evidence.header', { header: '__dlq.errors.topic' }),
  marks: ['__dlq.errors.topic', '__dlq.errors.group'],
  topic: '__dlq.errors.topic',
  partition: '__dlq.errors.partition',
  offset: '__dlq.errors.offset',
  numbers: 'decimal',
  newest: 'last',
  error: (read) => ({ reason: read('__dlq.errors.message') }),
  attempts: (headers) => headers.decimal('__dlq.errors.delivery.count', 'last'),
  owned: ['__dlq.errors.'],
})
