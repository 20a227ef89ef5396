import type { DestinationRef } from '#lib/brokers/contract.ts'
import { destinationKey } from '#lib/domain/destination-key.ts'

/** Key of a subscription inside a cluster. */
export const subscriptionKey = (group: string, destination: DestinationRef): string => `${group}\0${destinationKey(destination)}`
