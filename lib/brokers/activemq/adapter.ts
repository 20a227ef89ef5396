import type { BrokerConnection, BrokerDeps } from '../contract.ts'
import { browse, browseCost } from './browse.ts'
import type { ActivemqConfig } from './config.ts'
import { identify } from './identify.ts'
import { inventory } from './inventory.ts'
import { openMover } from './mover.ts'
import { purge } from './purge.ts'
import { sample } from './sample.ts'
import { openSession } from './session.ts'

/** A connection to one ActiveMQ Classic broker. STOMP connections live as long as the look or the mover that needs one. */
export function connectActivemq(config: ActivemqConfig, deps: BrokerDeps): BrokerConnection {
  const session = openSession(config, deps)
  return {
    identify: (signal) => identify(session, signal),
    inventory: (signal) => inventory(session, signal),
    sample: (signal) => sample(session, signal),
    browseCost: (destination, signal) => browseCost(session, destination, signal),
    browse: (request, signal) => browse(session, request, signal),
    openMover: (request, signal) => openMover(session, request, signal),
    purge: (destination, signal) => purge(session, destination, signal),
    close: async () => session.client.close(),
  }
}
