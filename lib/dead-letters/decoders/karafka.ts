import { phrase } from '#lib/domain/phrase.ts'
import { kafkaDecoder } from './kafka-family.ts'

/** Karafka Pro's enhanced dead-letter queue. It keeps where the message was, not why it failed. */
export const karafka = kafkaDecoder({
  name: 'karafka',
  evidence: phrase('evidence.header', { header: 'source_topic' }),
  marks: ['source_topic'],
  topic: 'source_topic',
  partition: 'source_partition',
  offset: 'source_offset',
  numbers: 'decimal',
  newest: 'last',
  error: () => ({}),
  attempts: (headers) => headers.decimal('source_attempts', 'last'),
  owned: [/^source_(?:topic|partition|offset|consumer_group|attempts|trace_id)$/],
})
