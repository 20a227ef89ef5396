import type { Inventory, Problem } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { read } from '../jolokia/requests.ts'
import { addressAnswer, addressAttributes, brokerAttributes, queueAnswer, queueAttributes } from './answers.ts'
import { anyBroker } from './names.ts'
import { foundIn, readConsumers, readSettings } from './read.ts'
import { knownBroker, rememberBroker, type Session } from './session.ts'
import { addressNames, addressOfQueue, isInternal, toBindings, toDestinations } from './transform/destinations.ts'
import { toNode } from './transform/nodes.ts'
import { toRoutes } from './transform/routes.ts'
import { toSubscriptions } from './transform/subscriptions.ts'

/** Everything slow-moving: one bulk for broker, queues and addresses, one for each thousand addresses' settings, the pages of consumers. */
export async function inventory(session: Session, signal: AbortSignal): Promise<Inventory> {
  const known = await knownBroker(session, signal)
  const [brokerItem, queueItem, addressItem] = await session.client.ask(
    [read(anyBroker, brokerAttributes), read(known.beans.queues, queueAttributes), read(known.beans.addresses, addressAttributes)],
    signal,
  )
  const { answer: broker } = rememberBroker(session, brokerItem)
  const problems: Problem[] = []
  const part = async <T>(work: () => Promise<T> | T, otherwise: T): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (signal.aborted || !(error instanceof BrokerError) || error.code !== 'missing-right') throw error
      problems.push(error.toProblem())
      return otherwise
    }
  }
  const queues = foundIn(session, queueItem, queueAnswer, 'the queues')
  const addresses = await part(() => foundIn(session, addressItem, addressAnswer, 'the addresses'), {
    found: [],
    unreadable: [],
    problems: [],
  })
  const wanted = [...new Set([...queues.found, ...addresses.found].map(({ address }) => address))].filter(
    (address) => !isInternal(broker, address),
  )
  const settings = await part(() => readSettings(session, known, wanted, signal), { settings: new Map(), problems: [] })
  const consumers = await part(() => readConsumers(session, known, signal), [])
  problems.push(...queues.problems, ...addresses.problems, ...settings.problems)
  const answers = { broker, queues: queues.found, addresses: addresses.found, settings: settings.settings }
  const destinations = toDestinations(answers)
  const names = addressNames(
    addresses.found,
    queues.found.filter(({ is }) => is.Temporary !== true),
  )
  const subscriptions = toSubscriptions(destinations, consumers, addressOfQueue(answers, names))
  session.learned.addressNames = names
  session.learned.subscribed = new Map(subscriptions.map(({ group, destination }) => [group, destination.name]))
  return {
    nodes: [toNode(broker)],
    destinations,
    subscriptions,
    routes: toRoutes(answers),
    bindings: toBindings(answers),
    problems,
    unobservedNamespaces: queues.unreadable.length > 0 || addresses.unreadable.length > 0 || addressItem?.ok === false ? [''] : [],
  }
}
