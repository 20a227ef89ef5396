import { describeConformance } from '../conformance.ts'
import { describeWithBroker } from '../testing/attach.ts'
import { activemqConfig } from './config.ts'
import { activemqHarness } from './testing/harness.ts'

for (const broker of ['activemq', 'activemq-5']) {
  describeWithBroker(broker, (raw) => describeConformance(broker, activemqHarness(activemqConfig.parse(raw))))
}
