import type { QueueAnswer } from '../answers.ts'
import { defaultDeliveryLimit, type Version } from '../version.ts'
import type { PolicySettings } from './policies.ts'

/** Settings of a queue after arguments and policies were put together. Absent = not set. */
export interface QueueSettings {
  messageTtl?: number
  expires?: number
  maxLength?: number
  maxLengthBytes?: number
  overflow?: string
  deadLetterExchange?: string
  deadLetterRoutingKey?: string
  deadLetterStrategy?: string
  /** Deliveries before a quorum queue gives a message up; null = unlimited; absent on other queues. */
  deliveryLimit?: number | null
  singleActiveConsumer?: boolean
  maxPriority?: number
}

/**
 * RabbitMQ's own rules: an argument beats a policy, except that of two numeric limits the lesser counts, and that a
 * negative delivery limit (unlimited, 4.0+) gives way to no limit of the other side.
 */
export function queueSettings(queue: QueueAnswer, policy: PolicySettings, version: Version): QueueSettings {
  const word = (name: string) => text(queue.arguments[`x-${name}`]) ?? text(policy[name])
  const limit = (name: string) => lesser(number(queue.arguments[`x-${name}`]), number(policy[name]))
  return defined({
    messageTtl: limit('message-ttl'),
    expires: limit('expires'),
    maxLength: limit('max-length'),
    maxLengthBytes: limit('max-length-bytes'),
    overflow: word('overflow'),
    deadLetterExchange: word('dead-letter-exchange'),
    deadLetterRoutingKey: word('dead-letter-routing-key'),
    deadLetterStrategy: word('dead-letter-strategy'),
    deliveryLimit: queue.type === 'quorum' ? deliveryLimit(queue, policy, version) : undefined,
    singleActiveConsumer: queue.arguments['x-single-active-consumer'] === true ? true : undefined,
    maxPriority: number(queue.arguments['x-max-priority']),
  })
}

function deliveryLimit(queue: QueueAnswer, policy: PolicySettings, version: Version): number | null {
  const argument = number(queue.arguments['x-delivery-limit'])
  const given = number(policy['delivery-limit'])
  if (argument === undefined && given === undefined) return defaultDeliveryLimit(version)
  const both = argument !== undefined && given !== undefined
  const chosen = both && (argument < 0 || given < 0) ? Math.max(argument, given) : lesser(argument, given)
  if (chosen === undefined) return null
  // 3.x takes a negative number at its word: such a message is gone after one look.
  if (chosen < 0) return defaultDeliveryLimit(version) === null ? 0 : null
  return chosen
}

function lesser(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b
  return b === undefined ? a : Math.min(a, b)
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined)
const number = (value: unknown): number | undefined => (typeof value === 'number' && Number.isFinite(value) ? value : undefined)

function defined<T extends object>(settings: { [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)) as T
}
