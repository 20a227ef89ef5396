import type { BrokerKindDefinition } from '../contract.ts'
import { connectArtemis } from './adapter.ts'
import { artemisConfig, type ArtemisConfig } from './config.ts'

/** ActiveMQ Artemis 2.x: Jolokia for structure and numbers, AMQP 1.0 for messages. */
export const artemis: BrokerKindDefinition<ArtemisConfig> = {
  kind: 'artemis',
  label: 'ActiveMQ Artemis',
  configSchema: artemisConfig,
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
    'transactions',
  ],
  connect: connectArtemis,
}
