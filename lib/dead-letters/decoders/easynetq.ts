import { Buffer } from 'node:buffer'
import { z } from 'zod'
import type { BrokerMessage } from '#lib/brokers/contract.ts'
import { phrase } from '#lib/domain/phrase.ts'
import type { Decoder } from './decoder.ts'
import { bytesOf, parseJson, splitThrowable, toTime } from './headers.ts'

const envelope = z.object({
  RoutingKey: z.string(),
  Exchange: z.string(),
  Queue: z.string().nullish(),
  Exception: z.string(),
  Message: z.string(),
  DateTime: z.string(),
  BasicProperties: z.record(z.string(), z.unknown()),
})

/** A longer body is not an error envelope worth parsing on every look. */
const MAX_BYTES = 1_000_000

/** EasyNetQ: the body is a JSON envelope around the original message; sending the envelope back would not be understood. */
export const easynetq: Decoder = {
  name: 'easynetq',
  recognises: (_headers, message) => read(message) !== null,
  owns: () => false,
  decode: (_headers, message) => {
    const found = read(message)
    if (!found) return {}
    const [first = ''] = found.Exception.split(/\r?\n/)
    return {
      origin: {
        destination: found.Queue ?? '',
        exchange: found.Exchange,
        routingKey: found.RoutingKey,
        evidence: phrase('evidence.body', { framework: 'EasyNetQ' }),
        confidence: found.Queue ? 'certain' : 'likely',
      },
      error: { ...splitThrowable(first), stack: found.Exception },
      diedAt: toTime(found.DateTime),
      body: { bytes: Buffer.from(found.Message, 'utf8'), properties: found.BasicProperties },
    }
  },
}

function read(message: BrokerMessage): z.infer<typeof envelope> | null {
  // `{` first: most bodies are ruled out without parsing.
  if (message.body[0] !== 0x7b || message.bodySize > MAX_BYTES || message.body.length < message.bodySize) return null
  const body = bytesOf(message.body)
  if (!body.includes('"BasicProperties"')) return null
  return envelope.safeParse(parseJson(body.toString('utf8'))).data ?? null
}
