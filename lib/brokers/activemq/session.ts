import type { BrokerDeps, DestinationRef } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { matches, type JolokiaItem } from '../jolokia/answers.ts'
import { JolokiaClient } from '../jolokia/client.ts'
import { read } from '../jolokia/requests.ts'
import { broker, brokerAttributes, type BrokerAnswer } from './answers.ts'
import type { ActivemqConfig } from './config.ts'
import { anyBroker, beans, type Beans } from './names.ts'
import { isSupported } from './version.ts'

/** What the calls of one connection share: the client, and what earlier calls learned. */
export interface Session {
  config: ActivemqConfig
  deps: BrokerDeps
  client: JolokiaClient
  learned: {
    /** The broker behind this Jolokia; null before the first call. */
    broker: KnownBroker | null
    /** Queues ever seen with the flag DLQ: the broker forgets it when it restarts. */
    deadLetterQueues: Set<string>
    /** Queues that had consumers at the last inventory. */
    subscribed: Set<string>
    /** What the last whole sample told of: not observed, not gone, when a list fails. */
    sampled: { queues: DestinationRef[]; topics: DestinationRef[] }
  }
}

export interface KnownBroker {
  answer: BrokerAnswer
  beans: Beans
}

/** Opens nothing yet. */
export function openSession(config: ActivemqConfig, deps: BrokerDeps): Session {
  const client = new JolokiaClient({
    url: config.jolokiaUrl,
    username: config.username,
    password: config.password,
    ...(config.origin !== undefined && { origin: config.origin }),
    tls: config.tls,
    timeoutMs: config.timeoutSeconds * 1000,
    usualAddress: 'the port of the web console, usually 8161, and the path /api/jolokia',
    forbidden: 'missing-right',
    now: deps.now,
  })
  return {
    config,
    deps,
    client,
    learned: { broker: null, deadLetterQueues: new Set(), subscribed: new Set(), sampled: { queues: [], topics: [] } },
  }
}

/** Asks who is there and remembers it. Rejects for a slave, an old version, and a Jolokia without a broker. */
export async function readBroker(session: Session, signal: AbortSignal): Promise<KnownBroker> {
  const [item] = await session.client.ask([read(anyBroker, brokerAttributes)], signal)
  return rememberBroker(session, item)
}

/** The broker as already known, or asked for now. */
export async function knownBroker(session: Session, signal: AbortSignal): Promise<KnownBroker> {
  return session.learned.broker ?? readBroker(session, signal)
}

/** Takes the answer to a read of `anyBroker`. */
export function rememberBroker(session: Session, item: JolokiaItem | undefined): KnownBroker {
  const { client } = session
  if (item === undefined)
    throw new BrokerError('malformed-answer', `${client.place.name} gave no answer.`, 'Look at the log of the broker.')
  const found = matches(item)
  if (found === null) throw client.explain(item as Extract<JolokiaItem, { ok: false }>, 'the broker')
  const [attributes, ...others] = found.values()
  if (attributes === undefined) {
    session.learned.broker = null
    throw new BrokerError(
      'unavailable',
      `${client.place.name} answers, but there is no ActiveMQ Classic broker behind it.`,
      'It may be starting, or waiting for the lock of its store as a slave. For Artemis choose the kind "ActiveMQ Artemis".',
    )
  }
  if (attributes['Slave'] === true) {
    throw new BrokerError(
      'unavailable',
      `The broker behind ${client.place.name} is a slave that waits for the lock of its store.`,
      'Enter the address of the master.',
    )
  }
  const answer = client.check(attributes, broker, 'the broker')
  if (!isSupported(answer.BrokerVersion)) {
    throw new BrokerError(
      'unsupported-version',
      `The broker is ActiveMQ ${answer.BrokerVersion}; Spillway reads 5.15 and newer.`,
      'Upgrade the broker.',
    )
  }
  if (others.length > 0 && session.learned.broker === null)
    session.deps.warn(`${client.place.name} has ${others.length + 1} brokers; only "${answer.BrokerName}" is read`)
  session.learned.broker = { answer, beans: beans(answer.BrokerName) }
  return session.learned.broker
}

/** Name of a destination for messages to people. */
export const sayQueue = ({ name }: DestinationRef): string => `queue "${name}"`
