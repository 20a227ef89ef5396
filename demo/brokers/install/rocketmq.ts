import { rocketmqReleases, type RocketmqRelease } from '../versions.ts'
import { installJars, type JarInstall } from './jars.ts'
import type { InstallContext } from './once.ts'

/** Installs name server and broker of RocketMQ from their Maven artifacts. The proxy of 5.x comes along where there is one. */
export function installRocketmq(context: InstallContext, release: RocketmqRelease): Promise<JarInstall> {
  const { version, artifacts } = rocketmqReleases[release]
  return installJars(
    context,
    `rocketmq-${version}`,
    artifacts.map((artifact) => `org.apache.rocketmq:${artifact}:${version}` as const),
  )
}
