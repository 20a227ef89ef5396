import { z } from 'zod'
import type { Decoder } from './decoder.ts'
import type { Headers } from './headers.ts'

const STAMP = 'x-message-stamp-symfony\\component\\messenger\\stamp\\'
const errorDetails = z.array(z.object({ exceptionClass: z.string(), exceptionMessage: z.string() }))
const redeliveries = z.array(z.object({ retryCount: z.number(), redeliveredAt: z.string().optional() }))

/** Symfony Messenger with its JSON serializer: one header per stamp class, each a JSON array, the newest last. */
export const symfony: Decoder = {
  name: 'symfony',
  recognises: (headers) => headers.has(`${STAMP}SentToFailureTransportStamp`) || headers.has(`${STAMP}ErrorDetailsStamp`),
  owns: (header) => /^x-message-stamp-.*(?:senttofailuretransportstamp|errordetailsstamp|redeliverystamp)$/.test(header),
  decode: (headers) => {
    const error = stamps(headers, 'ErrorDetailsStamp', errorDetails)?.at(-1)
    const redelivery = stamps(headers, 'RedeliveryStamp', redeliveries)?.at(-1)
    const died = Date.parse(redelivery?.redeliveredAt ?? '')
    return {
      error: { class: error?.exceptionClass ?? null, message: error?.exceptionMessage ?? null },
      attempts: redelivery ? redelivery.retryCount + 1 : null,
      diedAt: Number.isNaN(died) ? null : died,
    }
  },
}

const stamps = <T>(headers: Headers, name: string, schema: z.ZodType<T>): T | null =>
  schema.safeParse(headers.json(STAMP + name)).data ?? null
