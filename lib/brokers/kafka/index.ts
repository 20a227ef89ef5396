import type { BrokerKindDefinition } from '../contract.ts'
import { KafkaConnection } from './adapter.ts'
import { kafkaConfigSchema, type KafkaConfig } from './config.ts'
import { CAPABILITIES } from './identify.ts'

export const kafka: BrokerKindDefinition<KafkaConfig> = {
  kind: 'kafka',
  label: 'Apache Kafka',
  configSchema: kafkaConfigSchema,
  capabilities: CAPABILITIES,
  browseBy: ['newest', 'time', 'offset'],
  connect: (config) => new KafkaConnection(config),
}
