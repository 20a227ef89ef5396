import type { BrokerConnection, BrokerDeps } from '../contract.ts'
import { browse, browseCost } from './browse.ts'
import { ManagementClient } from './client.ts'
import type { RabbitmqConfig } from './config.ts'
import { identify } from './identify.ts'
import { inventory } from './inventory.ts'
import { openMover } from './mover.ts'
import { purge } from './purge.ts'
import { sample } from './sample.ts'
import { nothingLearned, type Session } from './session.ts'

/** A connection to one RabbitMQ cluster. AMQP connections live as long as the call or the mover that needs one. */
export function connectRabbitmq(config: RabbitmqConfig, deps: BrokerDeps): BrokerConnection {
  const session: Session = { config, deps, client: new ManagementClient(config), learned: nothingLearned() }
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
