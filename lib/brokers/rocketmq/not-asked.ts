import { BrokerError } from '../error.ts'

/** `broker-b (why it failed)`, for every broker that could not be asked. */
const notAsked = (failed: ReadonlyMap<string, BrokerError>): string =>
  [...failed].map(([name, error]) => `${name} (${error.message})`).join('; ')

/** Nothing was found, but not everywhere was looked: that is no answer. */
export function nowhereElse(what: string, asked: readonly string[], failed: ReadonlyMap<string, BrokerError>): BrokerError {
  const [first] = failed.values()
  const where = asked.length > 0 ? `is not on ${asked.join(', ')}, and could` : 'could'
  return new BrokerError(
    first?.code ?? 'unavailable',
    `${what} ${where} not be looked for on ${notAsked(failed)}`,
    first?.hint ?? 'Start the broker and look again.',
  )
}
