import { versions } from '../versions.ts'
import { installDistribution, type DistributionInstall } from './distribution.ts'
import type { InstallContext } from './once.ts'

/** Installs the whole distribution of ActiveMQ Classic 5, because its web console brings the Jolokia 1.x that production brokers have. */
export const installActivemq5 = (context: InstallContext): Promise<DistributionInstall> =>
  installDistribution(context, {
    name: 'activemq',
    version: versions.activemq5,
    artifact: 'org.apache.activemq:apache-activemq',
    unneeded: ['examples', 'docs'],
  })
