import { describeConformance } from '../conformance.ts'
import { describeWithBroker } from '../testing/attach.ts'
import { artemisConfig } from './config.ts'
import { artemisHarness } from './testing/harness.ts'

describeWithBroker('artemis', (config) => describeConformance('Artemis', artemisHarness(artemisConfig.parse(config))))
