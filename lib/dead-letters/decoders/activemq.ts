import { phrase } from '#lib/domain/phrase.ts'
import type { Decoder } from './decoder.ts'
import { splitThrowable } from './headers.ts'

/** ActiveMQ Classic: the wire field originalDestination (as the adapter hands it on) and the failure as Throwable.toString(). */
export const activemq: Decoder = {
  name: 'activemq',
  recognises: (headers, message) =>
    headers.has('dlqDeliveryFailureCause') ||
    headers.has('originalDestination') ||
    typeof message.properties['originalDestination'] === 'string',
  owns: (header) => ['dlqdeliveryfailurecause', 'originalexpiration', 'originaldeliverymode', 'originaldestination'].includes(header),
  decode: (headers, message) => {
    const property = message.properties['originalDestination']
    const said = headers.text('originalDestination') ?? (typeof property === 'string' ? property : null)
    const cause = headers.text('dlqDeliveryFailureCause')
    const expired = cause !== null && /message expired/i.test(cause)
    const thrown = splitThrowable(cause?.replace(/^java\.lang\.Throwable: /, '') ?? null)
    return {
      ...(said
        ? {
            origin: {
              destination: said.replace(/^(?:queue|topic):\/\//, ''),
              evidence: phrase('evidence.property', { property: 'originalDestination' }),
              confidence: 'certain' as const,
            },
          }
        : {}),
      error: { reason: expired ? 'expired' : cause === null ? null : 'delivery failed', ...thrown },
    }
  },
}
