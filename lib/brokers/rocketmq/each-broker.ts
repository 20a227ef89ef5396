import type { BrokerError } from '../error.ts'
import { toBrokerError } from './errors.ts'

/** Requests under way at one broker at a time: it answers them in parallel, and nobody else should have to wait. */
const PARALLEL = 64

/** Answers by broker name, and errors of those that failed. */
export interface BrokerRound<T> {
  good: Map<string, T>
  failed: Map<string, BrokerError>
}

/** Asks all brokers at once; each may fail alone. */
export async function eachBroker<B extends { name: string }, T>(
  brokers: readonly B[],
  ask: (broker: B) => Promise<T>,
): Promise<BrokerRound<T>> {
  const round: BrokerRound<T> = { good: new Map(), failed: new Map() }
  await Promise.all(
    brokers.map(async (broker) => {
      try {
        round.good.set(broker.name, await ask(broker))
      } catch (error) {
        round.failed.set(broker.name, toBrokerError(error, `Broker ${broker.name} failed`))
      }
    }),
  )
  return round
}

/** Failures that concern the whole broker and not the one object that was asked for. */
const concernsBroker = ({ code }: BrokerError): boolean =>
  ['timeout', 'refused', 'unavailable', 'unknown-host', 'tls-mismatch', 'tls-untrusted', 'wrong-port', 'overloaded'].includes(code)

/**
 * Asks one broker for each of many objects, a bounded number at a time. A failure of one object is kept with it; a failure of the
 * line ends the round.
 */
export async function eachObject<Key, T>(keys: Iterable<Key>, ask: (key: Key) => Promise<T>): Promise<Map<Key, T | BrokerError>> {
  const answers = new Map<Key, T | BrokerError>()
  const left = keys[Symbol.iterator]()
  let broken: BrokerError | null = null
  const work = async (): Promise<void> => {
    for (let step = left.next(); !step.done && !broken; step = left.next()) {
      try {
        answers.set(step.value, await ask(step.value))
      } catch (error) {
        const failure = toBrokerError(error, 'A request failed')
        if (concernsBroker(failure)) broken = failure
        answers.set(step.value, failure)
      }
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, work))
  if (broken) throw broken as BrokerError
  return answers
}
