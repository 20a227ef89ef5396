/**
 * How Artemis' addresses and queues become destinations. Pure.
 *
 * - Every queue that is not temporary, anycast or multicast, is a destination of type `queue` with the queue's own name. Queue names are
 *   unique in a broker, and a dead letter names its origin by the queue (`_AMQ_ORIG_QUEUE`), so the origin of a message that failed at
 *   one of ten subscribers is that subscriber's queue, and it goes back there alone. Every queue can so be looked at, alerted on and requeued.
 * - An address with multicast routing is a destination of type `address` as well: it keeps no messages, so it has counters and a
 *   backlog of 0 (the totals of a cluster count each message once). Bindings lead from it to the queues of its subscribers.
 * - The consumers of a queue are a subscription, named like the queue: of the queue itself, or, for a queue of a multicast address, of
 *   that address with a backlog of its own, also while nobody reads it. So an address shows every subscriber and how far behind it is.
 * - Where a queue has the name of a multicast address, the queue keeps the name and the address is called `multicast://<name>`, as
 *   clients of Artemis write it.
 * - Temporary queues come and go with a connection and are left out; the samples of their address count their consumers.
 */
import type { BindingInfo, DestinationInfo, DestinationRef } from '../../contract.ts'
import type { AddressAnswer, AddressSettings, BrokerAnswer, QueueAnswer } from '../answers.ts'
import { multicastPrefix } from '../names.ts'
import type { Found } from '../read.ts'
import type { DestinationRole } from '#lib/domain/types.ts'

export interface InventoryAnswers {
  broker: BrokerAnswer
  queues: Found<QueueAnswer>[]
  addresses: Found<AddressAnswer>[]
  /** By address. */
  settings: ReadonlyMap<string, AddressSettings>
}

export const refOf = (name: string): DestinationRef => ({ namespace: '', name })

/** Names of the addresses that are destinations, by address. */
export function addressNames(addresses: readonly Found<AddressAnswer>[], queues: readonly Found<unknown>[]): Map<string, string> {
  const taken = new Set(queues.map(({ queue }) => queue))
  return new Map(
    addresses
      .filter(({ is }) => is.RoutingTypes?.includes('MULTICAST') && is.Temporary !== true)
      .map(({ address }) => [address, taken.has(address) ? `${multicastPrefix}${address}` : address]),
  )
}

export function toDestinations(answers: InventoryAnswers): DestinationInfo[] {
  const { queues, addresses, settings } = answers
  const kept = queues.filter(({ is }) => is.Temporary !== true)
  const byAddress = new Map(addresses.map((one) => [one.address, one.is]))
  const graves = gravesOf(settings)
  const ofQueues = kept.map((queue): DestinationInfo => {
    const { is, address, routing } = queue
    return {
      ...refOf(queue.queue),
      type: 'queue',
      role: roleOf(answers.broker, queue, graves),
      incarnation: String(is.ID),
      config: {
        ...said({
          address,
          routingType: routing,
          durable: is.Durable,
          autoDelete: is.AutoDelete,
          configurationManaged: is.ConfigurationManaged,
          filter: is.Filter === '' ? null : is.Filter,
          lastValue: is.LastValue,
          lastValueKey: is.LastValueKey,
          ringSize: is.RingSize === -1 ? null : is.RingSize,
          exclusive: is.Exclusive,
          maxConsumers: is.MaxConsumers === -1 ? null : is.MaxConsumers,
          purgeOnNoConsumers: is.PurgeOnNoConsumers,
          paused: is.Paused,
          enabled: is.Enabled,
        }),
        ...settingsOf(settings.get(address)),
        ...said({ paging: byAddress.get(address)?.Paging }),
      },
    }
  })
  const names = addressNames(addresses, kept)
  const ofAddresses = addresses.flatMap(({ address, is }): DestinationInfo[] => {
    const name = names.get(address)
    if (name === undefined) return []
    const internal = is.Internal === true || isInternal(answers.broker, address) || graves.has(address)
    return [
      {
        ...refOf(name),
        type: 'address',
        role: internal ? 'internal' : 'normal',
        incarnation: '',
        config: {
          ...said({ address, routingTypes: is.RoutingTypes, autoCreated: is.AutoCreated, paused: is.Paused, paging: is.Paging }),
          ...settingsOf(settings.get(address)),
        },
      },
    ]
  })
  return [...ofQueues, ...ofAddresses]
}

/** From each multicast address to the queues of its subscribers. The routing key is the queue's filter. */
export function toBindings({ queues, addresses }: InventoryAnswers): BindingInfo[] {
  const kept = queues.filter(({ is }) => is.Temporary !== true)
  const names = addressNames(addresses, kept)
  return kept.flatMap(({ address, queue, routing, is }): BindingInfo[] => {
    const source = names.get(address)
    if (source === undefined || routing !== 'MULTICAST') return []
    return [{ namespace: '', source, sourceType: 'multicast', destination: queue, destinationType: 'queue', routingKey: is.Filter ?? '' }]
  })
}

/** Of each queue of a multicast address: that address as a destination. */
export function addressOfQueue({ queues }: Pick<InventoryAnswers, 'queues'>, names: ReadonlyMap<string, string>): Map<string, string> {
  return new Map(
    queues.flatMap(({ queue, address, routing }) => {
      const name = names.get(address)
      return routing === 'MULTICAST' && name !== undefined ? [[queue, name] as const] : []
    }),
  )
}

/** Addresses to which other addresses send dead letters or expired messages. */
export function gravesOf(settings: ReadonlyMap<string, AddressSettings>): Set<string> {
  return new Set(
    [...settings.values()]
      .flatMap((one) => [one.deadLetterAddress, one.expiryAddress])
      .filter((one) => typeof one === 'string' && one !== '') as string[],
  )
}

function roleOf(broker: BrokerAnswer, { address, queue, is }: Found<QueueAnswer>, graves: ReadonlySet<string>): DestinationRole {
  if (is.InternalQueue === true || isInternal(broker, address) || isInternal(broker, queue)) return 'internal'
  return graves.has(address) ? 'dead-letter' : 'normal'
}

/** Names the broker itself uses. */
export function isInternal({ ManagementAddress, ManagementNotificationAddress }: BrokerAnswer, name: string): boolean {
  return name === ManagementAddress || name === ManagementNotificationAddress || name.startsWith('$sys.') || name.startsWith('$.artemis.')
}

function settingsOf(settings: AddressSettings | undefined): Record<string, unknown> {
  if (settings === undefined) return {}
  return said({
    deadLetterAddress: settings.deadLetterAddress,
    expiryAddress: settings.expiryAddress,
    maxDeliveryAttempts: attemptsOf(settings),
    redeliveryDelayMs: settings.redeliveryDelay,
    addressFullPolicy: settings.addressFullMessagePolicy,
    maxSizeBytes: settings.maxSizeBytes === -1 ? null : settings.maxSizeBytes,
    autoCreateQueues: settings.autoCreateQueues,
  })
}

/** The broker's default is 10; -1 means for ever. */
export const attemptsOf = (settings: AddressSettings): number => settings.maxDeliveryAttempts ?? 10

/** Without what the broker did not say. */
const said = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== null))
