import type { BrokerKindDefinition } from '../contract.ts'
import { connectRabbitmq } from './adapter.ts'
import { rabbitmqConfig, type RabbitmqConfig } from './config.ts'

/** RabbitMQ 3.10 and newer: management API for structure, Prometheus for numbers, AMQP 0-9-1 for messages. */
export const rabbitmq: BrokerKindDefinition<RabbitmqConfig> = {
  kind: 'rabbitmq',
  label: 'RabbitMQ',
  configSchema: rabbitmqConfig,
  capabilities: ['inventory', 'sample', 'sample-bulk', 'browse', 'requeue', 'purge', 'members', 'consumers', 'dead-letter-routes', 'nodes'],
  browseBy: ['time', 'offset'],
  usualBrowseCost: ({ type, config }) => {
    if (type === 'stream') return 'free'
    return type === 'quorum-queue' && config['deliveryLimit'] !== null ? 'counts-as-delivery' : 'locks'
  },
  connect: connectRabbitmq,
}
