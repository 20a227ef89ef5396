import type { BrokerError } from '../error.ts'
import type { Broker } from './cluster.ts'
import { toBrokerError } from './errors.ts'

/** Answers by node id, and errors of those that failed. */
interface BrokerRound<T> {
  good: Map<number, T>
  failed: Map<number, BrokerError>
}

/** Node ids of those that failed by silence. */
export function silentOf(failed: ReadonlyMap<number, BrokerError>): Set<number> {
  return new Set([...failed].filter(([, error]) => error.code === 'timeout').map(([id]) => id))
}

/** Asks all brokers at once; each may fail alone. */
export async function eachBroker<T>(brokers: readonly Broker[], ask: (broker: Broker) => Promise<T>): Promise<BrokerRound<T>> {
  const round: BrokerRound<T> = { good: new Map(), failed: new Map() }
  await Promise.all(
    brokers.map(async (broker) => {
      try {
        round.good.set(broker.nodeId, await ask(broker))
      } catch (error) {
        round.failed.set(broker.nodeId, toBrokerError(error, `Broker ${broker.nodeId} failed`))
      }
    }),
  )
  return round
}
