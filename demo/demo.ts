import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { startSpillway } from '#lib/supervisor/spillway.ts'
import { createAddressFile } from './addresses.ts'
import { startBrokers, type RunningBroker } from './brokers/index.ts'
import { choosePorts } from './brokers/launch/ports.ts'
import { serveChat } from './chat/server.ts'
import type { DemoOptions } from './options.ts'
import { createRegistration } from './register.ts'
import { startScenarios } from './scenarios/process.ts'
import { welcome } from './welcome.ts'

export interface DemoDeps {
  /** Folder for all data. Absolute. */
  root: string
  /** One line for the person at the terminal. */
  say: (line: string) => void
  /** A text of several lines, as it is. */
  print: (text: string) => void
  /** Without Spillway there is no demo. */
  onFatal: (error: Error) => void
}

export interface Demo {
  /** Ends everything this started and nothing else. Never rejects. */
  stop: () => Promise<void>
}

/** Names of the demo's clusters; a broker that is not here keeps its own name. */
const clusterNames: Readonly<Record<string, string>> = {
  kafka: 'Shop Kafka',
  rabbitmq: 'Shop RabbitMQ',
  'rabbitmq-3': 'Old RabbitMQ',
  rocketmq: 'Shop RocketMQ',
  activemq: 'Shop ActiveMQ',
  artemis: 'Shop Artemis',
}

/** Starts all parts at once; returns as soon as they are on their way. A broker that cannot start never stops the rest. */
export async function startDemo(options: DemoOptions, { root, say, print, onFatal }: DemoDeps): Promise<Demo> {
  const data = { spillway: join(root, 'demo'), brokers: join(root, 'demo-brokers') }
  if (options.reset) for (const folder of Object.values(data)) await rm(folder, { recursive: true, force: true })
  let stopping = false
  const tell = (line: string): void => {
    if (!stopping) say(line)
  }

  const ports = await choosePorts({ web: options.port, chat: options.port + 80, control: options.port + 81 })
  const secret = `whsec_${randomBytes(32).toString('base64')}`
  const chat = await serveChat({ port: ports.chat, secret, now: Date.now })
  const file = createAddressFile(options.json, { url: `http://127.0.0.1:${ports.web}`, chatUrl: chat.url })

  say('Starting Spillway and the brokers. The very first start downloads the brokers and builds the web: allow a few minutes.')
  const starting = startSpillway({ env: environment(data.spillway, ports.web), say: tell })
  const spillway = starting.then(async (started) => {
    await started.ready
    return started
  })
  spillway.catch((error: Error) => {
    if (!stopping) onFatal(error)
  })
  const registration = spillway.then(({ url }) => createRegistration(url))
  // Told by `onFatal` already.
  registration.catch(() => undefined)

  const scenarios = startScenarios(ports.control, {
    onListening: (url) => {
      file.state.controlUrl = url
      void file.save()
    },
    onPlaying: (broker, names) => tell(`${broker}: traffic flows (${names.join(', ')})`),
    onLine: tell,
  })

  const jobs: Promise<void>[] = []
  const attempt = (what: string, work: () => Promise<void>): void => {
    jobs.push(work().catch((error: unknown) => tell(`${what}: ${error instanceof Error ? error.message : String(error)}`)))
  }
  const begun = Date.now()
  const onReady = (broker: RunningBroker): void => {
    tell(`${broker.name} ${broker.version}: ready in ${Math.round((Date.now() - begun) / 1000)} s`)
    file.addBroker(broker)
    void file.save()
    scenarios.play(broker.kind, broker.config)
    attempt(`${broker.name} could not be registered in Spillway`, async () => {
      const entry = file.state.brokers[broker.name]
      const name = clusterNames[broker.name] ?? broker.name
      const clusterId = await (await registration).addCluster({ name, kind: broker.kind, config: broker.config as Record<string, unknown> })
      if (entry) entry.clusterId = clusterId
      await file.save()
    })
  }
  const brokers = startBrokers({
    names: options.brokers,
    dataDir: data.brokers,
    say: tell,
    onReady,
    onFailed: ({ name, reason, remedy }) => {
      file.state.failures[name] = reason
      tell(`${name}: cannot start: ${reason}. ${remedy}`)
    },
  })
  attempt('The chat could not be connected', async () => (await registration).addChat({ url: chat.url, secret }))
  attempt('Spillway', async () => {
    const { url } = await spillway
    if (!stopping) print(welcome({ url, chatUrl: chat.url, controlUrl: `http://127.0.0.1:${ports.control}` }))
  })
  void brokers
    .then(() => Promise.all(jobs))
    .then(() => {
      file.state.ready = true
      return file.save()
    })
    .catch((error: Error) => tell(error.message))

  return {
    stop: async () => {
      stopping = true
      await Promise.allSettled([
        scenarios.stop(5_000),
        starting.then((started) => started.stop()),
        brokers.then((started) => started.stopAll()),
        chat.close(),
        file.remove(),
      ])
    },
  }
}

/** The demo's Spillway has a database and a key of its own, whatever a person has exported for the real one. */
function environment(dataDir: string, port: number): Record<string, string | undefined> {
  return {
    ...process.env,
    DATABASE_URL: undefined,
    SPILLWAY_SECRET_KEY: undefined,
    SPILLWAY_PUBLIC_URL: undefined,
    HOST: '127.0.0.1',
    PORT: String(port),
    SPILLWAY_DATA_DIR: dataDir,
    SPILLWAY_ALLOW_PRIVATE_TARGETS: '127.0.0.1',
  }
}
