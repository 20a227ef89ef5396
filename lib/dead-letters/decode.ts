import type { BrokerMessage } from '#lib/brokers/contract.ts'
import { phrase, type Phrase } from '#lib/domain/phrase.ts'
import { decoders } from './decoders/registry.ts'
import type { DeadLetterError, Decoded, DecodeHints, Origin } from './decoders/decoder.ts'
import { readHeaders } from './decoders/headers.ts'

/** What is known about a dead letter from the message itself and the topology around it. */
export interface DeadLetter {
  origin: Origin | null
  error: DeadLetterError
  /** How often work on it was tried before it died. */
  attempts: number | null
  /** When the broker got it or dead-lettered it, milliseconds since the epoch. */
  receivedAt: number | null
  diedAt: number | null
  decodedBy: string | null
  /** Lower-case names of headers that dead-lettering added; left out on requeue, else they grow with every death. */
  technicalHeaders: string[]
  /** The original body where the message is an envelope around it. */
  unwrapped: Decoded['body'] | null
}

const CONFIDENCE = { certain: 2, likely: 1, guess: 0 } as const

/**
 * Reads a dead letter. The first decoder that recognises the message leads; later ones fill what it left open. When two name
 * different destinations, the first is kept as a guess and the evidence says both.
 */
export function decodeDeadLetter(message: BrokerMessage, hints: DecodeHints = {}): DeadLetter {
  const headers = readHeaders(message.headers)
  const found = decoders.filter((decoder) => decoder.recognises(headers, message))
  const result: DeadLetter = {
    origin: null,
    error: { reason: null, class: null, message: null, stack: null },
    attempts: null,
    receivedAt: message.timestamp,
    diedAt: null,
    decodedBy: found[0]?.name ?? null,
    technicalHeaders: headers.names().filter((name) => found.some((decoder) => decoder.owns(name))),
    unwrapped: null,
  }
  for (const decoder of found) {
    const decoded = decoder.decode(headers, message, hints)
    result.origin = mergeOrigin(result.origin, decoded.origin)
    result.error = {
      reason: result.error.reason ?? decoded.error?.reason ?? null,
      class: result.error.class ?? decoded.error?.class ?? null,
      message: result.error.message ?? decoded.error?.message ?? null,
      stack: result.error.stack ?? decoded.error?.stack ?? null,
    }
    result.attempts ??= decoded.attempts ?? null
    result.diedAt ??= decoded.diedAt ?? null
    result.unwrapped ??= decoded.body ?? null
  }
  const only = onlySource(hints)
  if (result.origin === null || result.origin.destination === '') {
    result.origin = only
      ? { ...only, exchange: result.origin?.exchange ?? null, routingKey: result.origin?.routingKey ?? null }
      : result.origin
  }
  return result
}

function mergeOrigin(first: Origin | null, next: Decoded['origin']): Origin | null {
  if (!next) return first
  const complete: Origin = { partition: null, offset: null, exchange: null, routingKey: null, ...next }
  if (!first) return complete
  if (first.destination === '') {
    return { ...complete, exchange: first.exchange ?? complete.exchange, routingKey: first.routingKey ?? complete.routingKey }
  }
  if (next.destination === '' || next.destination === first.destination) {
    return CONFIDENCE[next.confidence] > CONFIDENCE[first.confidence] && next.destination !== ''
      ? { ...first, confidence: next.confidence }
      : first
  }
  const evidence = phrase('evidence.contradicted', { first: sayer(first.evidence), second: sayer(next.evidence), name: next.destination })
  return { ...first, evidence, confidence: 'guess' }
}

/** The header, property or framework a piece of evidence names. */
const sayer = ({ params }: Phrase): string => String(params['header'] ?? params['property'] ?? params['framework'] ?? params['first'] ?? '')

/** When only one destination's dead letters come here, that is where a message without any metadata came from. */
function onlySource({ sources }: DecodeHints): Origin | null {
  const [source, ...others] = new Set(sources ?? [])
  if (source === undefined || others.length > 0) return null
  return {
    destination: source,
    partition: null,
    offset: null,
    exchange: null,
    routingKey: null,
    evidence: phrase('evidence.only-source'),
    confidence: 'likely',
  }
}
