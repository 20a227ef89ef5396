import { describeConformance } from '../conformance.ts'
import { describeWithBroker } from '../testing/attach.ts'
import { kafkaConfigSchema } from './config.ts'
import { KafkaHarness } from './testing/harness.ts'

describeWithBroker('kafka', (config) => describeConformance('Kafka', new KafkaHarness(kafkaConfigSchema.parse(config))))
