import { versions } from '../versions.ts'
import { installJars, type JarInstall } from './jars.ts'
import type { InstallContext } from './once.ts'

/** Installs ActiveMQ Classic 6 from its Maven artifacts, with the Jolokia agent in place of the web console. */
export function installActivemq(context: InstallContext): Promise<JarInstall> {
  const parts = [
    'activemq-spring',
    'activemq-console',
    'activemq-kahadb-store',
    'activemq-stomp',
    'activemq-amqp',
    'activemq-jaas',
  ] as const
  return installJars(context, `activemq-${versions.activemq}`, [
    ...parts.map((part) => `org.apache.activemq:${part}:${versions.activemq}` as const),
    `org.springframework:spring-context:${versions.activemqSpring}`,
    `org.slf4j:slf4j-simple:${versions.activemqSlf4j}`,
    `org.jolokia:jolokia-agent-jvm:${versions.jolokiaAgent}:javaagent`,
  ])
}
