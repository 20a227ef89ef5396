import type { DeadLetterRoute, DestinationRef } from '../../contract.ts'
import { route, type Topology } from './routing.ts'
import type { QueueSettings } from './settings.ts'

/** A queue with what its arguments and policies come to. */
export interface SettledQueue extends DestinationRef {
  settings: QueueSettings
  /** `argument` or `policy <name>`: who set the dead-letter exchange. */
  setBy: string
}

/** Follows the dead letters of every queue that has a dead-letter exchange. A route to nowhere says why. */
export function deadLetterRoutes(queues: SettledQueue[], topology: Topology): DeadLetterRoute[] {
  return queues.flatMap((queue) => {
    const { deadLetterExchange: exchange, deadLetterRoutingKey: key } = queue.settings
    return exchange === undefined ? [] : routesOf(queue, exchange, key ?? null, topology)
  })
}

function routesOf(queue: SettledQueue, exchange: string, key: string | null, topology: Topology): DeadLetterRoute[] {
  const from = { namespace: queue.namespace, name: queue.name }
  const said = `dead-letter exchange ${exchange === '' ? '(default)' : `"${exchange}"`}${key === null ? '' : ` with key "${key}"`}, set by ${queue.setBy}`
  const nowhere = (problem: string): DeadLetterRoute[] => [{ from, to: null, problem, evidence: said, confidence: 'certain' }]

  if (exchange === '' && key === null) {
    const problem =
      'Without a dead-letter routing key the default exchange sends dead letters to the queue their own key names: usually back here.'
    return [{ from, to: from, problem, evidence: said, confidence: 'guess' }]
  }
  const routing = route(topology, queue.namespace, exchange, key)
  if (!routing.exists) return nowhere(`The dead-letter exchange "${exchange}" does not exist: dead letters of "${queue.name}" are dropped.`)
  if (routing.queues.length === 0) {
    return nowhere(
      exchange === ''
        ? `There is no queue "${key}": dead letters of "${queue.name}" are dropped.`
        : `No queue is bound to the dead-letter exchange "${exchange}"${key === null ? '' : ` for the key "${key}"`}: dead letters of "${queue.name}" are dropped.`,
    )
  }
  return routing.queues.map((name) => ({
    from,
    to: { namespace: queue.namespace, name },
    problem: null,
    evidence: said,
    confidence: routing.certain ? 'certain' : 'likely',
  }))
}
