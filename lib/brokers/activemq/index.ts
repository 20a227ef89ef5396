import type { BrokerKindDefinition } from '../contract.ts'
import { connectActivemq } from './adapter.ts'
import { activemqConfig, type ActivemqConfig } from './config.ts'

/** ActiveMQ Classic 5.15 and newer: Jolokia for structure and numbers, STOMP for messages. */
export const activemq: BrokerKindDefinition<ActivemqConfig> = {
  kind: 'activemq',
  label: 'ActiveMQ Classic',
  configSchema: activemqConfig,
  capabilities: [
    'inventory',
    'sample',
    'sample-bulk',
    'browse',
    'requeue',
    'purge',
    'lag',
    'members',
    'consumers',
    'dead-letter-routes',
    'nodes',
    'scheduled',
  ],
  connect: connectActivemq,
}
