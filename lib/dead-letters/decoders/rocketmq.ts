import { phrase } from '#lib/domain/phrase.ts'
import type { Decoder } from './decoder.ts'

/** RocketMQ: the retry machinery keeps the first topic in RETRY_TOPIC. It knows no reason, only how often it was tried. */
export const rocketmq: Decoder = {
  name: 'rocketmq',
  recognises: (headers) => headers.has('RETRY_TOPIC') || headers.has('DLQ_ORIGIN_TOPIC'),
  owns: (header) =>
    ['retry_topic', 'origin_message_id', 'dlq_origin_topic', 'dlq_origin_message_id', 'max_reconsume_times'].includes(header),
  decode: (headers, message) => {
    const name = headers.has('DLQ_ORIGIN_TOPIC') ? 'DLQ_ORIGIN_TOPIC' : 'RETRY_TOPIC'
    const topic = headers.text(name)
    const times = message.properties['reconsumeTimes'] ?? headers.decimal('reconsumeTimes')
    return {
      ...(topic
        ? { origin: { destination: topic, evidence: phrase('evidence.property', { property: name }), confidence: 'certain' as const } }
        : {}),
      error: { reason: 'retries used up' },
      attempts: typeof times === 'number' ? times + 1 : null,
    }
  },
}
