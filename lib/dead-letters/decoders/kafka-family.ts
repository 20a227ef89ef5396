import type { Phrase } from '#lib/domain/phrase.ts'
import type { Decoded, Decoder } from './decoder.ts'
import type { Headers, Which } from './headers.ts'

/** Where a Kafka framework puts the origin and the error, and how it writes numbers. */
export interface KafkaHeaderFamily {
  name: string
  /** What is shown as evidence for the origin. */
  evidence: Phrase
  /** Any one of these names proves the writer. */
  marks: readonly string[]
  topic: string
  partition: string
  offset: string
  numbers: 'binary' | 'decimal'
  newest: Which
  error: (read: (name: string) => string | null, headers: Headers) => NonNullable<Decoded['error']>
  attempts?: (headers: Headers) => number | null
  diedAt?: (headers: Headers) => number | null
  /** Lower-case prefixes of the headers it owns, and whole names. */
  owned: readonly (string | RegExp)[]
}

/** Makes a decoder of a family of headers that say topic, partition and offset. */
export function kafkaDecoder(family: KafkaHeaderFamily): Decoder {
  return {
    name: family.name,
    recognises: (headers) => family.marks.some((mark) => headers.has(mark)),
    owns: (header) => family.owned.some((own) => (typeof own === 'string' ? header.startsWith(own) : own.test(header))),
    decode: (headers) => {
      const read = (name: string): string | null => headers.text(name, family.newest)
      const number = (name: string): number | null =>
        family.numbers === 'binary' ? headers.binary(name, family.newest) : headers.decimal(name, family.newest)
      const topic = read(family.topic)
      return {
        ...(topic
          ? {
              origin: {
                destination: topic,
                partition: number(family.partition),
                offset: number(family.offset),
                evidence: family.evidence,
                confidence: 'certain' as const,
              },
            }
          : {}),
        error: family.error(read, headers),
        attempts: family.attempts?.(headers) ?? null,
        diedAt: family.diedAt?.(headers) ?? null,
      }
    },
  }
}
