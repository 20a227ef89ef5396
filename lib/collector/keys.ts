import type { DestinationRef } from '#lib/brokers/contract.ts'

/** Key of a destination inside a cluster. NUL cannot be part of a broker name. */
export const destinationKey = (ref: DestinationRef): string => `${ref.namespace}\0${ref.name}`

/** Key of a subscription inside a cluster. */
export const subscriptionKey = (group: string, destination: DestinationRef): string => `${group}\0${destinationKey(destination)}`
