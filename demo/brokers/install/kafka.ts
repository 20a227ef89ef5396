import { versions } from '../versions.ts'
import { installJars, type JarInstall } from './jars.ts'
import type { InstallContext } from './once.ts'

/** Installs Kafka from its Maven artifacts. */
export function installKafka(context: InstallContext): Promise<JarInstall> {
  return installJars(context, `kafka-${versions.kafka}`, [
    `org.apache.kafka:kafka_${versions.kafkaScala}:${versions.kafka}`,
    `org.slf4j:slf4j-simple:${versions.slf4j}`,
  ])
}
