import type { BrokerDeps, DestinationRef } from '../contract.ts'
import { BrokerError } from '../error.ts'
import { matches, type JolokiaItem } from '../jolokia/answers.ts'
import { JolokiaClient } from '../jolokia/client.ts'
import { read } from '../jolokia/requests.ts'
import { brokerAnswer, brokerAttributes, type BrokerAnswer } from './answers.ts'
import type { ArtemisConfig } from './config.ts'
import { anyBroker, beans, type Beans } from './names.ts'

/** What the calls of one connection share: the client, and what earlier calls learned. */
export interface Session {
  config: ArtemisConfig
  deps: BrokerDeps
  client: JolokiaClient
  learned: {
    /** The broker behind this Jolokia; null before the first call. */
    broker: KnownBroker | null
    /** Destinations of the last sample: not observed, not gone, when their list fails. */
    sampled: { addresses: DestinationRef[] }
    /** Names of addresses that are destinations, by address; null before the first inventory. */
    addressNames: ReadonlyMap<string, string> | null
    /** Destination of each subscription at the last inventory, by queue. */
    subscribed: ReadonlyMap<string, string>
  }
}

export interface KnownBroker {
  answer: BrokerAnswer
  beans: Beans
}

/** Opens nothing yet. */
export function openSession(config: ArtemisConfig, deps: BrokerDeps): Session {
  const client = new JolokiaClient({
    url: config.jolokiaUrl,
    username: config.username,
    password: config.password,
    tls: config.tls,
    timeoutMs: config.timeoutSeconds * 1000,
    usualAddress: 'the port of the console, usually 8161, and the path /console/jolokia',
    // Artemis answers a wrong password with 403, and after a few of them everybody with 429.
    forbidden: 'bad-credentials',
    now: deps.now,
  })
  return { config, deps, client, learned: { broker: null, sampled: { addresses: [] }, addressNames: null, subscribed: new Map() } }
}

/** Asks who is there and remembers it. Rejects for a passive backup and for a Jolokia without a broker. */
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
  const place = client.place.name
  const found = item === undefined ? null : matches(item)
  if (found === null) {
    session.learned.broker = null
    if (item === undefined || item.ok)
      throw new BrokerError('malformed-answer', `${place} gave no answer.`, 'Look at the log of the broker.')
    throw client.explain(item, 'the broker')
  }
  const [attributes, ...others] = found.values()
  if (attributes === undefined) {
    session.learned.broker = null
    throw new BrokerError(
      'unavailable',
      `${place} answers, but there is no ActiveMQ Artemis broker behind it.`,
      'It may be starting. For ActiveMQ Classic choose the kind "ActiveMQ Classic".',
    )
  }
  const answer = client.check(attributes, brokerAnswer, 'the broker')
  if (answer.Active === false) {
    session.learned.broker = null
    throw new BrokerError(
      'unavailable',
      `The broker behind ${place} is not active: ${answer.Backup === true ? 'it is a backup that waits for its primary to fail' : 'it is starting or stopping'}.`,
      'Enter the address of the active server of the pair.',
    )
  }
  if (Number(answer.Version.split('.')[0]) < 2) {
    throw new BrokerError('unsupported-version', `The broker is Artemis ${answer.Version}; Spillway reads 2.x.`, 'Upgrade the broker.')
  }
  if (others.length > 0 && session.learned.broker === null)
    session.deps.warn(`${place} has ${others.length + 1} brokers; only "${answer.Name}" is read`)
  session.learned.broker = { answer, beans: beans(answer.Name) }
  return session.learned.broker
}

/** Name of a destination for messages to people. */
export const sayQueue = ({ name }: DestinationRef): string => `queue "${name}"`
