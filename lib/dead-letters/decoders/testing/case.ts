import type { BrokerMessage, MessageHeader } from '#lib/brokers/contract.ts'
import type { DeadLetter } from '../../decode.ts'

/** A dead letter of one writer and what must be read from it. */
export interface Case {
  decoder: string
  says: string
  headers?: MessageHeader[]
  parts?: Partial<Omit<BrokerMessage, 'body'>> & { body?: string }
  origin: { destination: string; partition?: number; offset?: number; exchange?: string; routingKey?: string; confidence?: string } | null
  error?: Partial<DeadLetter['error']>
  attempts?: number
  diedAt?: number
  strips?: string[]
}
