import type { ActivemqConfig } from './config.ts'
import type { BrokerAnswer } from './answers.ts'

/** Addresses for messages; null = the broker names none. */
export interface Doors {
  stomp: string | null
  amqp: string | null
}

const preferences = {
  stomp: { plain: ['stomp', 'stomp+nio'], secure: ['stomp+ssl', 'stomp+nio+ssl'] },
  amqp: { plain: ['amqp', 'amqp+nio'], secure: ['amqp+ssl', 'amqp+nio+ssl'] },
} as const

/**
 * Where messages can be had: what the person wrote, else the transport connectors the broker names, at the host of Jolokia, because
 * the broker tells the name it has for itself. Pure. With Jolokia over TLS a connector with TLS comes first.
 */
export function findDoors(config: ActivemqConfig, broker: BrokerAnswer): Doors {
  const { hostname, protocol } = new URL(config.jolokiaUrl)
  const connectors = Object.values(broker.TransportConnectors ?? {}).flatMap((uri) => URL.parse(uri) ?? [])
  const find = (door: 'stomp' | 'amqp'): string | null => {
    const { plain, secure } = preferences[door]
    const order = protocol === 'https:' ? [...secure, ...plain] : [...plain, ...secure]
    for (const scheme of order) {
      const found = connectors.find((uri) => uri.protocol === `${scheme}:` && uri.port !== '')
      if (found === undefined) continue
      const isSecure = (secure as readonly string[]).includes(scheme)
      const own = door === 'stomp' ? (isSecure ? 'stomp+ssl' : 'stomp') : isSecure ? 'amqps' : 'amqp'
      return `${own}://${hostname}:${found.port}`
    }
    return null
  }
  return { stomp: config.stompUrl ?? find('stomp'), amqp: config.amqpUrl ?? find('amqp') }
}
