import { installContext, startActivemq } from '#demo/brokers/index.ts'
import { exec } from '../jolokia/requests.ts'
import { describeManyQueues } from '../jolokia/testing/many-queues.ts'
import { activemqConfig } from './config.ts'
import { activemq } from './index.ts'

describeManyQueues('an ActiveMQ', {
  start: async (dataDir) => startActivemq(await installContext(), { major: 6, dataDir, name: 'activemq-many', heap: '512m' }),
  connect: (config) => activemq.connect(activemqConfig.parse(config), { now: Date.now, warn: () => undefined }),
  make: (name) => exec('org.apache.activemq:type=Broker,brokerName=spillway', 'addQueue', ['java.lang.String'], [name]),
})
