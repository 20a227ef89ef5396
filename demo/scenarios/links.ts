import { openAmqpLink, type AmqpLink } from './amqp/link.ts'
import { openKafkaLink, type KafkaLink } from './kafka/link.ts'
import type { BrokerKind } from './messages.ts'
import { openRabbitmqLink, type RabbitmqLink } from './rabbitmq/link.ts'
import { openRocketmqLink, type RocketmqLink } from './rocketmq/link.ts'

/** What scenarios of a kind are given to reach their broker. */
export interface Links {
  rabbitmq: RabbitmqLink
  kafka: KafkaLink
  rocketmq: RocketmqLink
  activemq: AmqpLink
  artemis: AmqpLink
}

/** What every link can do. */
export interface Link {
  /** Deletes everything a run by hand made under names of its own. Rejects where the names are not its own. */
  removeAll: () => Promise<void>
}

/** Names of a run by hand, for playing on a broker that others use too. */
export interface Names {
  /** RabbitMQ; null in the demo. */
  vhost: string | null
  /** In front of everything that is no vhost; '' in the demo. */
  prefix: string
}

/** A new kind of broker is one more line here. */
const kinds: { [Kind in BrokerKind]: (config: unknown, names: Names) => Promise<Links[Kind]> } = {
  rabbitmq: (config, { vhost }) => openRabbitmqLink(config, vhost),
  kafka: async (config, { prefix }) => openKafkaLink(config, prefix),
  rocketmq: async (config, { prefix }) => openRocketmqLink(config, prefix),
  activemq: async (config, { prefix }) => openAmqpLink('activemq', config, prefix),
  artemis: async (config, { prefix }) => openAmqpLink('artemis', config, prefix),
}

/** `config` is that of a Spillway cluster of this kind. Rejects when it is not. */
export function openLink<Kind extends BrokerKind>(kind: Kind, config: unknown, names: Names): Promise<Links[Kind]> {
  return kinds[kind](config, names)
}
