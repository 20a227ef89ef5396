import type { Problem, Sample } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { read } from '../jolokia/requests.ts'
import { addressAnswer, addressAttributes, brokerAttributes, numberAttributes, queueNumbers, type AddressAnswer } from './answers.ts'
import { anyBroker } from './names.ts'
import { readPreparedSends, withPreparedSends } from './prepared.ts'
import { foundIn, type Found } from './read.ts'
import { addDueTimes } from './scheduled.ts'
import { knownBroker, rememberBroker, type Session } from './session.ts'
import { addressNames, refOf } from './transform/destinations.ts'
import { toNode } from './transform/nodes.ts'
import { addressSamples, queueSamples, subscriptionSamples } from './transform/samples.ts'

/** Numbers of all queues and addresses in one request, prepared branches in another, and one more when messages are scheduled or prepared. */
export async function sample(session: Session, signal: AbortSignal): Promise<Sample> {
  const before = session.client.requests
  const known = await knownBroker(session, signal)
  const [[brokerItem, queueItem, addressItem], prepared] = await Promise.all([
    session.client.ask(
      [read(anyBroker, brokerAttributes), read(known.beans.queues, numberAttributes), read(known.beans.addresses, addressAttributes)],
      signal,
    ),
    // A request of its own: a bulk of reads alone may be sent again without harm.
    readPreparedSends(session, known, signal),
  ])
  const { answer: broker } = rememberBroker(session, brokerItem)
  const queues = foundIn(session, queueItem, queueNumbers, 'the queues')
  const problems: Problem[] = [...queues.problems, ...prepared.problems]
  const notObserved = queues.unreadable.map(({ queue }) => refOf(queue))
  let addresses: Found<AddressAnswer>[] = []
  try {
    const found = foundIn(session, addressItem, addressAnswer, 'the addresses')
    addresses = found.found
    problems.push(...found.problems)
    const names = session.learned.addressNames
    notObserved.push(...found.unreadable.flatMap(({ address }) => (names?.has(address) ? [refOf(names.get(address) ?? address)] : [])))
  } catch (error) {
    if (!(error instanceof BrokerError)) throw error
    problems.push(error.toProblem())
    notObserved.push(...session.learned.sampled.addresses)
  }
  const names = addressNames(
    addresses,
    queues.found.filter(({ is }) => is.Temporary !== true),
  )
  const ofQueues = await addDueTimes(session, queues.found, queueSamples(queues.found), signal)
  const ofAddresses = addressSamples(addresses, queues.found, names)
  if (addresses.length > 0) session.learned.sampled.addresses = ofAddresses.map(({ destination }) => destination)
  return {
    destinations: withPreparedSends([...ofQueues, ...ofAddresses], prepared.sends, queues.found, names),
    subscriptions: subscriptionSamples(ofQueues, session.learned.subscribed),
    nodes: [toNode(broker)],
    problems,
    notObserved,
    requests: session.client.requests - before,
  }
}
