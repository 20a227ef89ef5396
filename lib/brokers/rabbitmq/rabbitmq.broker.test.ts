import { describeConformance } from '../conformance.ts'
import { describeWithBroker } from '../testing/attach.ts'
import { rabbitmqConfig } from './config.ts'
import { rabbitmqHarness } from './testing/harness.ts'

for (const broker of ['rabbitmq', 'rabbitmq-3']) {
  describeWithBroker(broker, (given) => {
    describeConformance(broker, rabbitmqHarness(rabbitmqConfig.parse(given)))
  })
}
