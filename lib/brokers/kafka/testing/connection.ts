import type { BrokerConnection } from '../../contract.ts'
import type { KafkaConfig } from '../config.ts'
import { kafka } from '../index.ts'

/** A connection whose warnings fail the test. */
export function open(config: KafkaConfig): BrokerConnection {
  return kafka.connect(config, {
    now: Date.now,
    warn: (message) => {
      throw new Error(`unexpected warning: ${message}`)
    },
  })
}

/** Longest any call in a test may take. */
export const soon = (ms = 20_000): AbortSignal => AbortSignal.timeout(ms)

export const ref = (name: string) => ({ namespace: '', name })
