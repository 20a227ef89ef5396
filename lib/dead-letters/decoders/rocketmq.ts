import { phrase } from '#lib/domain/phrase.ts'
import type { Decoder } from './decoder.ts'

/** RocketMQ: the retry machinery keeps the first topic in RETRY_TOPIC. It knows no reason, only how often it was tried. */
export const rocketmq: Decoder = {
  name: 'rocketmq',
  recognises: (headers) => headers.has('RETRY_TOPIC') || headers.has('DLQ_ORIGIN_TOPIC'),
  owns: (header) =>
    ['retry_topic', 'origin_message_id', 'dlq_origin_topic', 'dlq_origin_message_id', 'max_reconsume_times', 'origin_group'].includes(
      header,
    ),
  decode: (headers, message, { sources }) => {
    const name = headers.has('DLQ_ORIGIN_TOPIC') ? 'DLQ_ORIGIN_TOPIC' : 'RETRY_TOPIC'
    const topic = firstTopic(headers.text(name), headers.text('ORIGIN_GROUP'), sources)
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

/**
 * Groups that take messages by POP (all gRPC clients) have a retry topic for each topic, `%RETRY%group_topic` or
 * `%RETRY%group+topic`, and write that down as the first topic. Sent there again a message would only be tried by the machinery that
 * gave it up, so the topic behind it counts. A retry topic that cannot be taken apart tells nothing.
 */
function firstTopic(said: string | null, group: string | null, sources: readonly string[] = []): string | null {
  const joined = /^%RETRY%(.+)$/.exec(said ?? '')?.[1]
  if (joined === undefined) return said
  if (group !== null && joined.startsWith(group) && /^[_+]./.test(joined.slice(group.length))) return joined.slice(group.length + 1)
  const behind = sources.filter((source) => joined.endsWith(`_${source}`) || joined.endsWith(`+${source}`))
  return behind.toSorted((a, b) => b.length - a.length)[0] ?? null
}
