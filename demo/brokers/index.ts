import { mkdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { brokersDir } from './folders.ts'
import { installActivemq } from './install/activemq.ts'
import { installActivemq5 } from './install/activemq-5.ts'
import { installArtemis } from './install/artemis.ts'
import { installKafka } from './install/kafka.ts'
import type { InstallContext } from './install/once.ts'
import { installRabbitmq } from './install/rabbitmq.ts'
import { installRocketmq } from './install/rocketmq.ts'
import { startActivemq, type RunningActivemq } from './launch/activemq.ts'
import { startArtemis } from './launch/artemis.ts'
import type { RunningBroker } from './launch/broker.ts'
import { startKafka, type RunningKafka } from './launch/kafka.ts'
import { startRabbitmq } from './launch/rabbitmq.ts'
import { startRocketmq } from './launch/rocketmq.ts'
import { attempt, type Failure, type Outcome } from './outcome.ts'

/** How one broker is installed and started under its plain name. A new broker is one more line in `brokers`. */
interface Entry {
  install: (context: InstallContext) => Promise<unknown>
  start: (context: InstallContext, dataDir: string) => Promise<RunningBroker>
}

const brokers = {
  rabbitmq: {
    install: (context) => installRabbitmq(context, '4.0'),
    start: (context, dataDir) => startRabbitmq(context, { version: '4.0', dataDir, name: 'rabbitmq' }),
  },
  'rabbitmq-3': {
    install: (context) => installRabbitmq(context, '3.10'),
    start: (context, dataDir) => startRabbitmq(context, { version: '3.10', dataDir, name: 'rabbitmq-3' }),
  },
  kafka: {
    install: installKafka,
    start: (context, dataDir) => startKafka(context, { dataDir }),
  },
  rocketmq: {
    install: (context) => installRocketmq(context, '5'),
    start: (context, dataDir) => startRocketmq(context, { release: '5', dataDir, name: 'rocketmq' }),
  },
  'rocketmq-4': {
    install: (context) => installRocketmq(context, '4'),
    start: (context, dataDir) => startRocketmq(context, { release: '4', dataDir, name: 'rocketmq-4' }),
  },
  activemq: {
    install: installActivemq,
    start: (context, dataDir) => startActivemq(context, { major: 6, dataDir }),
  },
  'activemq-5': {
    install: installActivemq5,
    start: (context, dataDir) => startActivemq(context, { major: 5, dataDir }),
  },
  artemis: {
    install: installArtemis,
    start: (context, dataDir) => startArtemis(context, { dataDir }),
  },
} satisfies Record<string, Entry>

/** A broker this folder can install and start. */
export type BrokerName = keyof typeof brokers

/** All names, in the order they are shown. */
export const brokerNames = Object.keys(brokers) as BrokerName[]

/** Whether a word is the name of a broker we have. */
export function isBrokerName(word: string): word is BrokerName {
  return Object.hasOwn(brokers, word)
}

/** Told one line when something slow begins. */
export type Say = (line: string) => void

/** The install folder in the form that `start…` and installers take. */
export async function installContext(say: Say = () => undefined): Promise<InstallContext> {
  const root = brokersDir()
  await mkdir(root, { recursive: true })
  return { root, say }
}

/** Installs brokers in parallel; each may fail alone. */
export async function installAll(names: readonly BrokerName[], say?: Say): Promise<Map<BrokerName, Outcome<unknown>>> {
  const outcomes = await Promise.all(
    names.map(async (name) => [name, await attempt(name, async () => brokers[name].install(await installContext(say)))] as const),
  )
  return new Map(outcomes)
}

export interface StartOptions {
  names: readonly BrokerName[]
  /** Each broker gets a folder of its name below this one. */
  dataDir: string
  say?: Say
  /** Called as soon as a broker answers. */
  onReady?: (broker: RunningBroker) => void | Promise<void>
  /** Called when a broker cannot be had here. */
  onFailed?: (failure: Failure) => void
}

/** The brokers that came up, and how to end them all. */
export interface StartedBrokers {
  running: RunningBroker[]
  failures: Failure[]
  stopAll: () => Promise<void>
}

/** Installs and starts brokers in parallel; each may fail alone. Resolves when every one is up or has failed. */
export async function startBrokers(options: StartOptions): Promise<StartedBrokers> {
  const running: RunningBroker[] = []
  const failures: Failure[] = []
  await Promise.all(
    options.names.map(async (name) => {
      const folder = join(resolve(options.dataDir), name)
      const outcome = await attempt(name, async () => brokers[name].start(await installContext(options.say), folder))
      if (!outcome.ok) {
        failures.push(outcome)
        options.onFailed?.(outcome)
        return
      }
      running.push(outcome.value)
      await options.onReady?.(outcome.value)
    }),
  )
  return { running, failures, stopAll: async () => void (await Promise.all(running.map((broker) => broker.stop()))) }
}

export { startActivemq, startArtemis, startKafka, startRabbitmq }
export type { Failure, RunningActivemq, RunningBroker, RunningKafka }
