/** Every pinned version of the private brokers, in one place. */
export const versions = {
  /** Kafka from Maven artifacts, run in KRaft mode. */
  kafka: '4.4.0',
  kafkaScala: '2.13',
  slf4j: '1.7.36',
  /** The distribution of ActiveMQ Artemis. */
  artemis: '2.56.0',
  /** ActiveMQ Classic from jars, with Jolokia as an agent of the JVM. */
  activemq: '6.3.1',
  activemqSpring: '7.0.8',
  activemqSlf4j: '2.0.13',
  jolokiaAgent: '2.6.0',
  /** ActiveMQ Classic as its distribution, with the Jolokia of its web console. */
  activemq5: '5.18.3',
  mavenDependencyPlugin: '3.8.1',
  /** Debian's OpenJDK, used when no Java 17 or newer is on PATH. */
  java: '17',
} as const

/** The oldest Java that all brokers run on. */
export const minimumJava = 17

/** RabbitMQ series and the Debian suite that holds each. */
export const rabbitmqSeries = {
  '4.0': { version: '4.0.5', suite: 'trixie' },
  '3.10': { version: '3.10.8', suite: 'bookworm' },
} as const

export type RabbitmqSeries = keyof typeof rabbitmqSeries

/** RocketMQ by major version, and the artifacts each needs. 4.9.7 is the newest 4.x that is published whole. */
export const rocketmqReleases = {
  '5': { version: '5.5.0', artifacts: ['rocketmq-namesrv', 'rocketmq-broker', 'rocketmq-proxy'] },
  '4': { version: '4.9.7', artifacts: ['rocketmq-namesrv', 'rocketmq-broker'] },
} as const

export type RocketmqRelease = keyof typeof rocketmqReleases
