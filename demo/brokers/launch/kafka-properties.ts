/** Ports a private Kafka listens on; `sasl` only when users are asked for. */
export interface KafkaPorts {
  client: number
  controller: number
  sasl?: number
}

/** Users of an extra SASL listener (PLAIN and SCRAM), by name. */
export type SaslUsers = Readonly<Record<string, string>>

export interface KafkaSetup {
  dataDir: string
  ports: KafkaPorts
  users?: SaslUsers
  /** Turns the authorizer on. The plain listener's anonymous user is a super user; all others need ACLs. */
  acls?: boolean
  /** Wins over everything else. */
  properties?: Readonly<Record<string, string>>
}

/** One KRaft node that is broker and controller, small enough for a laptop. */
export function kafkaProperties(setup: KafkaSetup): Record<string, string> {
  const { client, controller } = setup.ports
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    listeners: `PLAINTEXT://127.0.0.1:${client},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${client}`,
    'controller.listener.names': 'CONTROLLER',
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_PLAINTEXT',
    'log.dirs': setup.dataDir,
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    'share.coordinator.state.topic.num.partitions': '4',
    'group.initial.rebalance.delay.ms': '0',
    'log.segment.bytes': '1048576',
    'log.index.size.max.bytes': '65536',
    'log.retention.check.interval.ms': '5000',
    'log.cleaner.dedupe.buffer.size': '4194304',
    'num.network.threads': '2',
    'num.io.threads': '2',
    'background.threads': '2',
    'auto.create.topics.enable': 'false',
    // After a crash the controller refuses the broker until its old session has run out.
    'broker.heartbeat.interval.ms': '500',
    'broker.session.timeout.ms': '3000',
    ...saslProperties(setup),
    ...(setup.acls ? aclProperties : {}),
    ...setup.properties,
  }
}

const aclProperties: Record<string, string> = {
  'authorizer.class.name': 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'super.users': 'User:ANONYMOUS',
  'allow.everyone.if.no.acl.found': 'false',
}

function saslProperties({ ports, users }: KafkaSetup): Record<string, string> {
  if (users === undefined || ports.sasl === undefined) return {}
  const plain = Object.entries(users).map(([user, password]) => `user_${user}="${password}"`)
  const modules = 'org.apache.kafka.common.security'
  return {
    listeners: `PLAINTEXT://127.0.0.1:${ports.client},CONTROLLER://127.0.0.1:${ports.controller},SASL://127.0.0.1:${ports.sasl}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports.client},SASL://127.0.0.1:${ports.sasl}`,
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'listener.name.sasl.plain.sasl.jaas.config': `${modules}.plain.PlainLoginModule required ${plain.join(' ')};`,
    'listener.name.sasl.scram-sha-256.sasl.jaas.config': `${modules}.scram.ScramLoginModule required;`,
    'listener.name.sasl.scram-sha-512.sasl.jaas.config': `${modules}.scram.ScramLoginModule required;`,
  }
}

/** Arguments of the storage tool that create the SCRAM credentials of the users. */
export function scramArguments(users: SaslUsers = {}): string[] {
  return Object.entries(users).flatMap(([user, password]) =>
    ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => ['--add-scram', `${mechanism}=[name=${user},password=${password}]`]),
  )
}

/** The text of a Java properties file. */
export function renderProperties(properties: Readonly<Record<string, string>>): string {
  return Object.entries(properties)
    .map(([key, value]) => `${key}=${value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}\n`)
    .join('')
}
