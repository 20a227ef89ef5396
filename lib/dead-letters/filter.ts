import { Buffer } from 'node:buffer'
import type { BrokerMessage } from '#lib/brokers/contract.ts'
import type { DeadLetter } from './decode.ts'
import { failureKey } from './failure-groups.ts'

/** What a person may filter dead letters by. Times are ISO 8601. */
export interface DeadLetterFilter {
  group?: string | undefined
  q?: string | undefined
  from?: string | undefined
  to?: string | undefined
  minAttempts?: number | undefined
}

/** Does this dead letter fulfil every part of the filter? `q` is sought in key, headers, error and body, without regard to case. */
export function matchesFilter(message: BrokerMessage, letter: DeadLetter, filter: DeadLetterFilter): boolean {
  if (filter.group !== undefined && failureKey(letter).id !== filter.group) return false
  if (filter.minAttempts !== undefined && (letter.attempts ?? 0) < filter.minAttempts) return false
  const at = letter.diedAt ?? letter.receivedAt
  if (filter.from !== undefined && (at === null || at < Date.parse(filter.from))) return false
  if (filter.to !== undefined && (at === null || at > Date.parse(filter.to))) return false
  return filter.q === undefined || filter.q === '' || contains(message, letter, filter.q.toLowerCase())
}

function contains(message: BrokerMessage, letter: DeadLetter, wanted: string): boolean {
  const texts = [message.id, letter.error.class, letter.error.message, letter.origin?.destination, ...Object.values(message.properties)]
  return (
    texts.some((text) => typeof text === 'string' && text.toLowerCase().includes(wanted)) ||
    message.headers.some(({ name, value }) => name.toLowerCase().includes(wanted) || value.toLowerCase().includes(wanted)) ||
    (message.key !== null && textOf(message.key).includes(wanted)) ||
    textOf(message.body).includes(wanted)
  )
}

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8').toLowerCase()
