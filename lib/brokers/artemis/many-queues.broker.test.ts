import { installContext, startArtemis } from '#demo/brokers/index.ts'
import { exec } from '../jolokia/requests.ts'
import { describeManyQueues } from '../jolokia/testing/many-queues.ts'
import { artemisConfig } from './config.ts'
import { artemis } from './index.ts'
import { beans } from './names.ts'

describeManyQueues('an Artemis', {
  start: async (dataDir) => startArtemis(await installContext(), { dataDir, name: 'artemis-many', heap: '512m' }),
  connect: (config) => artemis.connect(artemisConfig.parse(config), { now: Date.now, warn: () => undefined }),
  make: (name) =>
    exec(
      beans('spillway').broker,
      'createQueue',
      ['java.lang.String'],
      [JSON.stringify({ name, address: name, 'routing-type': 'ANYCAST' })],
    ),
})
