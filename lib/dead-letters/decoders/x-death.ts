import { z } from 'zod'
import { phrase } from '#lib/domain/phrase.ts'
import { readName } from '../name-rules.ts'
import type { DecodeHints, Decoded, Decoder } from './decoder.ts'
import type { Headers } from './headers.ts'

/** amqplib shows a timestamp as `{"!":"timestamp","value":…}`; the management API as a number. */
const seconds = z.union([z.number(), z.object({ value: z.number() }).transform((stamp) => stamp.value)])
const death = z.object({
  queue: z.string(),
  reason: z.string(),
  count: z.number().catch(1),
  exchange: z.string().optional(),
  'routing-keys': z.array(z.string()).catch([]),
  time: seconds.optional().catch(undefined),
  'first-time': z.number().optional().catch(undefined),
  'last-time': z.number().optional().catch(undefined),
})
type Death = z.infer<typeof death>

/**
 * RabbitMQ's own history: `x-death` (AMQP 0-9-1) or `x-opt-deaths` (AMQP 1.0), newest first, one entry for each pair of queue and
 * reason. The origin is where work failed last: waiting rooms of a retry ladder (`expired`) and earlier dead-letter queues
 * are passed over. `time` is that of the FIRST death of the pair, in seconds.
 *
 * Trust: from 4.0 on the broker ignores a history that a client publishes but delivers it as it came, so a header may be only
 * a client's copy; it is certain when the topology confirms that the queue's dead letters come here.
 */
export const xDeath: Decoder = {
  name: 'x-death',
  recognises: (headers) => readDeaths(headers).length > 0 || headers.has('x-first-death-queue'),
  // The broker owns these: 3.x continues the count across a requeue, 4.x starts anew by itself. Nothing is stripped.
  owns: () => false,
  decode: (headers, _message, hints) => {
    const deaths = readDeaths(headers)
    const work = deaths.filter((entry) => entry.reason !== 'expired' && !isSideRoom(entry.queue))
    const origin = work[0] ?? deaths.find((entry) => !isSideRoom(entry.queue)) ?? deaths[0]
    const failed = work.reduce((sum, entry) => sum + entry.count, 0)
    const lastMs = origin?.['last-time'] ?? origin?.['first-time'] ?? (origin?.time === undefined ? null : origin.time * 1000)
    return {
      ...originOf(origin, headers, hints),
      error: { reason: deaths[0]?.reason ?? headers.text('x-last-death-reason') ?? headers.text('x-first-death-reason') },
      attempts: failed > 0 ? failed : null,
      diedAt: lastMs,
    }
  },
}

function originOf(entry: Death | undefined, headers: Headers, hints: DecodeHints): Pick<Decoded, 'origin'> {
  const queue = entry?.queue ?? headers.text('x-first-death-queue')
  if (queue === null || queue === '') return {}
  const lastDeath = readDeaths(headers)[0]?.queue ?? queue
  const header = entry ? 'x-death' : 'x-first-death-queue'
  const confirmed = hints.sources?.includes(lastDeath)
  return {
    origin: {
      destination: queue,
      exchange: entry?.exchange ?? headers.text('x-first-death-exchange'),
      routingKey: entry?.['routing-keys'][0] ?? null,
      evidence: confirmed === false ? phrase('evidence.unconfirmed', { header, name: lastDeath }) : phrase('evidence.header', { header }),
      confidence: confirmed === undefined ? 'likely' : confirmed ? 'certain' : 'guess',
    },
  }
}

/** Retry, delay and dead-letter queues by their names: where a message waited, not where its work failed. */
const isSideRoom = (queue: string): boolean => readName('rabbitmq', queue, () => false) !== null

function readDeaths(headers: Headers): Death[] {
  const value = headers.json('x-death') ?? headers.json('x-opt-deaths')
  return Array.isArray(value) ? value.flatMap((entry) => death.safeParse(entry).data ?? []) : []
}
