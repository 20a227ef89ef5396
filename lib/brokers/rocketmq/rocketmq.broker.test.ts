import { describeConformance } from '../conformance.ts'
import { describeWithBroker } from '../testing/attach.ts'
import { rocketmqConfigSchema } from './config.ts'
import { RocketmqHarness } from './testing/harness.ts'

for (const name of ['rocketmq', 'rocketmq-4']) {
  describeWithBroker(name, (config) => describeConformance(`RocketMQ (${name})`, new RocketmqHarness(rocketmqConfigSchema.parse(config))))
}
