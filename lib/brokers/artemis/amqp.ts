import { z } from 'zod'
import { openAmqp1, type Amqp1Connection } from '../amqp1/connection.ts'
import { BrokerError } from '../error.ts'
import { jsonIn } from './read.ts'
import { knownBroker, type Session } from './session.ts'

const acceptors = z.array(
  z.object({
    params: z.object({
      port: z.union([z.string(), z.number()]),
      protocols: z.string().optional(),
      sslEnabled: z.union([z.string(), z.boolean()]).optional(),
      needClientAuth: z.union([z.string(), z.boolean()]).optional(),
    }),
  }),
)

/** Opens an AMQP connection; it lives as long as the call that needs it. Rejects with a `BrokerError`. */
export async function openAmqp(session: Session, signal: AbortSignal): Promise<Amqp1Connection> {
  const { config } = session
  const url = config.amqpUrl ?? amqpAddress((await knownBroker(session, signal)).answer.AcceptorsAsJSON, config.jolokiaUrl)
  if (url === null) {
    throw new BrokerError(
      'plugin-off',
      'The broker has no acceptor that speaks AMQP, so messages can be neither looked at nor requeued.',
      'Add AMQP to the protocols of an acceptor in broker.xml, or enter the AMQP address.',
    )
  }
  return openAmqp1(
    { url, username: config.username, password: config.password, tls: config.tls, timeoutMs: config.timeoutSeconds * 1000 },
    signal,
  )
}

/**
 * Address of the first acceptor that speaks AMQP, on the host of Jolokia; one with TLS is preferred when Jolokia has TLS, and one
 * that wants no client certificate. Null when there is none. Pure.
 */
export function amqpAddress(acceptorsAsJson: string | null | undefined, jolokiaUrl: string): string | null {
  const parsed = acceptors.safeParse(jsonIn(acceptorsAsJson))
  if (!parsed.success) return null
  const { hostname, protocol } = new URL(jolokiaUrl)
  const worse = protocol === 'https:' ? -1 : 1
  const speaking = parsed.data
    .filter(({ params }) => params.protocols === undefined || /(^|,)\s*AMQP\s*(,|$)/i.test(params.protocols))
    .map(({ params }) => ({
      port: params.port,
      secure: String(params.sslEnabled) === 'true',
      mutual: String(params.needClientAuth) === 'true',
    }))
    .toSorted((a, b) => worse * (Number(a.secure) - Number(b.secure)) || Number(a.mutual) - Number(b.mutual))
  const [best] = speaking
  return best === undefined ? null : `${best.secure ? 'amqps' : 'amqp'}://${hostname}:${best.port}`
}
