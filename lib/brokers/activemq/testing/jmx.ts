import type { ActivemqConfig } from '../config.ts'

/** Calls the management the plain way: nothing of the adapter is used. */
export interface Jmx {
  read(keys: string, attributes: string[]): Promise<Record<string, unknown> | null>
  exec(keys: string, operation: string, ...values: unknown[]): Promise<unknown>
  write(keys: string, attribute: string, value: unknown): Promise<void>
}

/** `keys` come after `brokerName=…`; '' is the broker itself. Names of destinations must already be written as JMX writes them. */
export function jmx(config: ActivemqConfig): Jmx {
  const ask = async (request: Record<string, unknown>): Promise<{ status: number; value?: unknown; error?: string }> => {
    const answer = await fetch(config.jolokiaUrl, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${config.username}:${config.password}`).toString('base64')}`,
        origin: new URL(config.jolokiaUrl).origin,
        'content-type': 'application/json',
      },
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(20_000),
    })
    return (await answer.json()) as { status: number; value?: unknown; error?: string }
  }
  const name = (keys: string): string => `org.apache.activemq:type=Broker,brokerName=spillway${keys === '' ? '' : `,${keys}`}`
  const must = async (request: Record<string, unknown>): Promise<unknown> => {
    const { status, value, error } = await ask(request)
    if (status !== 200) throw new Error(`${JSON.stringify(request)} failed: ${error}`)
    return value
  }
  return {
    read: async (keys, attributes) => {
      const { status, value, error } = await ask({ type: 'read', mbean: name(keys), attribute: attributes })
      if (status === 404) return null
      if (status !== 200) throw new Error(`reading ${keys} failed: ${error}`)
      return value as Record<string, unknown>
    },
    exec: (keys, operation, ...values) => must({ type: 'exec', mbean: name(keys), operation, arguments: values }),
    write: async (keys, attribute, value) => void (await must({ type: 'write', mbean: name(keys), attribute, value })),
  }
}

/** Keys of a queue's MBean. */
export const queueKeys = (queue: string): string =>
  `destinationType=Queue,destinationName=${queue
    .replace(/[:,'"]/g, '_')
    .replaceAll('?', '&qe;')
    .replaceAll('=', '&amp;')
    .replaceAll('*', '&ast;')}`
