import { renderProperties } from './kafka-properties.ts'

/** Ports of a private RocketMQ. The broker also takes `broker` − 2 (its fast lane) and + 1 (replication). */
export interface RocketmqPorts {
  nameServer: number
  broker: number
}

export interface RocketmqSetup {
  /** Unique in its cluster. */
  brokerName: string
  /** 0 (the default) is the master of its name, any other number a slave. */
  brokerId?: number
  ports: RocketmqPorts
  /** Other name servers the broker registers with, `host:port`. */
  otherNameServers?: readonly string[]
  storeDir: string
  /** Wins over everything else. */
  properties?: Readonly<Record<string, string>>
}

/** A broker small enough for a laptop, that creates no topic by itself and checks half messages often. */
export function brokerConf({ brokerName, brokerId = 0, ports, otherNameServers = [], storeDir, properties }: RocketmqSetup): string {
  return renderProperties({
    brokerClusterName: 'DefaultCluster',
    brokerName,
    brokerId: String(brokerId),
    brokerRole: brokerId === 0 ? 'ASYNC_MASTER' : 'SLAVE',
    brokerIP1: '127.0.0.1',
    // Where slaves find their master.
    brokerIP2: '127.0.0.1',
    bindAddress: '127.0.0.1',
    listenPort: String(ports.broker),
    namesrvAddr: [`127.0.0.1:${ports.nameServer}`, ...otherNameServers].join(';'),
    autoCreateTopicEnable: 'false',
    autoCreateSubscriptionGroup: 'true',
    storePathRootDir: storeDir,
    storePathCommitLog: `${storeDir}/commitlog`,
    mappedFileSizeCommitLog: String(64 * 1024 * 1024),
    mappedFileSizeConsumeQueue: '60000',
    mappedFileSizeTimerLog: String(16 * 1024 * 1024),
    maxIndexNum: '20000',
    maxHashSlotNum: '5000',
    // Two cores shared with everything else: a put that waits is not yet a broken broker.
    osPageCacheBusyTimeOutMills: '10000',
    waitTimeMillsInSendQueue: '10000',
    diskMaxUsedSpaceRatio: '95',
    transactionCheckInterval: '5000',
    transactionTimeOut: '5000',
    ...properties,
  })
}

export function nameServerConf(port: number): string {
  return renderProperties({ listenPort: String(port), bindAddress: '127.0.0.1' })
}

/** RocketMQ 4 refuses to start without such a file; warnings go to the process's own log. */
export const logbackXml = `<configuration>
  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
    <encoder><pattern>%d{HH:mm:ss.SSS} %-5level %logger{0} %msg%n</pattern></encoder>
  </appender>
  <root level="WARN"><appender-ref ref="out"/></root>
</configuration>
`
