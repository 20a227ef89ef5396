import type { BrokerMessage } from '#lib/brokers/contract.ts'
import type { Phrase } from '#lib/domain/phrase.ts'
import type { Evidence } from '#lib/domain/types.ts'
import type { Headers } from './headers.ts'

/** Where a dead letter came from, as far as it can be told from the message. */
export interface Origin extends Pick<Evidence, 'confidence'> {
  evidence: Phrase
  /** Topic, queue or address; '' when only the exchange and routing key are known. */
  destination: string
  partition: number | null
  offset: number | null
  exchange: string | null
  routingKey: string | null
}

/** Why the system gave up. */
export interface DeadLetterError {
  /** The broker's or framework's word: `rejected`, `expired`, `fault`, … */
  reason: string | null
  /** Exception class, the cause rather than its wrapper. */
  class: string | null
  message: string | null
  stack: string | null
}

/** What one decoder reads. Absent = the writer does not say. Times in milliseconds since the epoch. */
export interface Decoded {
  origin?: Partial<Origin> & Pick<Origin, 'destination' | 'evidence' | 'confidence'>
  error?: Partial<DeadLetterError>
  attempts?: number | null
  diedAt?: number | null
  /** Exact body to send on requeue where the body is an envelope around the original one. */
  body?: { bytes: Uint8Array; properties: Record<string, unknown> }
}

/** What the topology says about the destination the message lies in; sharpens or weakens what headers claim. */
export interface DecodeHints {
  /** Names of destinations whose configured dead-letter route leads to where the message lies; absent = not known. */
  sources?: readonly string[]
}

/** Reads the dead-letter metadata one writer leaves. Pure and total: unreadable values are left out, never thrown about. */
export interface Decoder {
  /** Stable name: `spring-kafka`, `x-death`, … */
  name: string
  /** Did this writer touch the message? */
  recognises(headers: Headers, message: BrokerMessage): boolean
  decode(headers: Headers, message: BrokerMessage, hints: DecodeHints): Decoded
  /** Is this (lower-case) header the writer's mark, to be left out when the message is requeued? */
  owns(header: string): boolean
}
