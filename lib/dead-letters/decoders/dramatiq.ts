import { z } from 'zod'
import type { BrokerMessage } from '#lib/brokers/contract.ts'
import { phrase } from '#lib/domain/phrase.ts'
import type { Decoder } from './decoder.ts'
import { bytesOf, parseJson } from './headers.ts'

const job = z.object({
  queue_name: z.string(),
  actor_name: z.string(),
  options: z.object({ traceback: z.string().optional(), retries: z.number().optional(), requeue_timestamp: z.number().optional() }),
})

/** Dramatiq keeps everything in the JSON body; a traceback's last line names the exception. */
export const dramatiq: Decoder = {
  name: 'dramatiq',
  recognises: (_headers, message) => read(message) !== null,
  owns: () => false,
  decode: (_headers, message) => {
    const found = read(message)
    if (!found) return {}
    const last = found.options.traceback?.trimEnd().split('\n').at(-1) ?? ''
    const thrown = /^([\w.]+): ?([\s\S]*)$/.exec(last)
    return {
      origin: {
        destination: found.queue_name.replace(/\.[DX]Q$/, ''),
        evidence: phrase('evidence.body', { framework: 'Dramatiq' }),
        confidence: 'certain',
      },
      error: { class: thrown?.[1] ?? null, message: thrown?.[2] ?? null, stack: found.options.traceback ?? null },
      attempts: found.options.retries === undefined ? null : found.options.retries + 1,
    }
  },
}

function read(message: BrokerMessage): z.infer<typeof job> | null {
  if (message.body[0] !== 0x7b || message.body.length < message.bodySize || message.bodySize > 1_000_000) return null
  const body = bytesOf(message.body)
  return body.includes('"actor_name"') ? (job.safeParse(parseJson(body.toString('utf8'))).data ?? null) : null
}
