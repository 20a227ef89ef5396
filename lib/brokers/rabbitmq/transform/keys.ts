import type { DestinationRef } from '../../contract.ts'

/** One text for a (vhost, name) pair; vhosts cannot contain the separator (RabbitMQ refuses control characters in them). */
export const keyOf = (namespace: string, name: string): string => `${namespace}\u0000${name}`

export const refKey = (ref: DestinationRef): string => keyOf(ref.namespace, ref.name)
