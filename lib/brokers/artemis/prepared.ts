import { z } from 'zod'
import type { DestinationSample, Problem } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { exec } from '../jolokia/requests.ts'
import { jsonIn, type Found } from './read.ts'
import type { KnownBroker, Session } from './session.ts'

/** What `listPreparedTransactionDetailsAsJSON` says of each prepared branch, as far as it is read here. */
const operation = z.object({
  message_operation_type: z.string(),
  message_properties: z.object({ address: z.string(), messageID: z.union([z.number(), z.string()]) }),
})
const branches = z.array(z.object({ tx_related_messages: z.array(operation) }))

/** Messages that prepared branches have sent and not committed, by the address they were sent to. */
export type PreparedSends = ReadonlyMap<string, number>

/**
 * Asks for what prepared (XA) branches have sent: no number of a queue counts it before the commit. Asks for the messages only when there
 * is a branch. Never rejects with a `BrokerError`: what could not be asked is a problem, and then the sends are null.
 */
export async function readPreparedSends(
  { client }: Session,
  { beans }: KnownBroker,
  signal: AbortSignal,
): Promise<{ sends: PreparedSends | null; problems: Problem[] }> {
  const what = 'the prepared transactions'
  try {
    const listed = await client.one(exec(beans.broker, 'listPreparedTransactions'), z.array(z.string()), what, signal)
    if (listed.length === 0) return { sends: new Map(), problems: [] }
    const details = await client.one(exec(beans.broker, 'listPreparedTransactionDetailsAsJSON'), z.string(), what, signal)
    // The last branch may have been committed since: then the text is empty.
    return { sends: details === '' ? new Map() : sendsIn(client.check(jsonIn(details), branches, what)), problems: [] }
  } catch (error) {
    if (signal.aborted || !(error instanceof BrokerError)) throw error
    return { sends: null, problems: [error.toProblem()] }
  }
}

/** A message for several queues is listed once for each of them, and counts once. */
function sendsIn(all: z.infer<typeof branches>): PreparedSends {
  const sent = new Map<string, Set<number | string>>()
  for (const { message_operation_type: type, message_properties: said } of all.flatMap((branch) => branch.tx_related_messages)) {
    if (!type.includes('send')) continue
    const ids = sent.get(said.address) ?? new Set()
    sent.set(said.address, ids.add(said.messageID))
  }
  return new Map([...sent].map(([address, ids]) => [address, ids.size]))
}

/**
 * Adds what prepared branches have sent to what they have taken. An address with one queue stands for it; a fully qualified name is that
 * queue; at any other address the messages are counted at the address, because only the commit decides on the queues. Without an answer
 * nothing is said of any destination. `names`: destination names by address. Pure.
 */
export function withPreparedSends(
  samples: readonly DestinationSample[],
  sends: PreparedSends | null,
  queues: readonly Found<unknown>[],
  names: ReadonlyMap<string, string>,
): DestinationSample[] {
  if (sends === null) return samples.map(withoutPrepared)
  if (sends.size === 0) return [...samples]
  const byAddress = Map.groupBy(queues, ({ address }) => address)
  const more = new Map<string, number>()
  for (const [address, count] of sends) {
    const [only, ...others] = byAddress.get(address) ?? []
    const alone = others.length === 0 && only?.routing === 'ANYCAST' ? only.queue : undefined
    const name = alone ?? address.split('::')[1] ?? names.get(address)
    if (name !== undefined) more.set(name, (more.get(name) ?? 0) + count)
  }
  return samples.map((one) => {
    const count = more.get(one.destination.name)
    return count === undefined ? one : { ...one, preparedMessages: (one.preparedMessages ?? 0) + count }
  })
}

function withoutPrepared(sample: DestinationSample): DestinationSample {
  const rest = { ...sample }
  delete rest.preparedMessages
  return rest
}
