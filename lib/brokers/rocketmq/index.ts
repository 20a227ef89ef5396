import type { BrokerKindDefinition } from '../contract.ts'
import { RocketmqConnection } from './adapter.ts'
import { rocketmqConfigSchema, type RocketmqConfig } from './config.ts'
import { CAPABILITIES } from './identify.ts'

export const rocketmq: BrokerKindDefinition<RocketmqConfig> = {
  kind: 'rocketmq',
  label: 'RocketMQ',
  configSchema: rocketmqConfigSchema,
  capabilities: CAPABILITIES,
  browseBy: ['newest', 'time', 'offset', 'key', 'id'],
  connect: (config, deps) => new RocketmqConnection(config, deps),
}
