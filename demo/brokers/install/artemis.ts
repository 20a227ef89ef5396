import { versions } from '../versions.ts'
import { installDistribution, type DistributionInstall } from './distribution.ts'
import type { InstallContext } from './once.ts'

/** Installs the whole distribution of Artemis, because its console brings the Jolokia that production brokers have. */
export const installArtemis = (context: InstallContext): Promise<DistributionInstall> =>
  installDistribution(context, {
    name: 'artemis',
    version: versions.artemis,
    artifact: 'org.apache.artemis:apache-artemis',
    unneeded: ['examples'],
  })
