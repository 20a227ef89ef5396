import { randomBytes } from 'node:crypto'
import { access, mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { installKafka } from '../install/kafka.ts'
import type { JarInstall } from '../install/jars.ts'
import type { InstallContext } from '../install/once.ts'
import { Unavailable } from '../outcome.ts'
import { lastWords, run } from '../process/run.ts'
import { versions } from '../versions.ts'
import { answers, startBroker, type RunningBroker } from './broker.ts'
import { classArchive } from './class-archive.ts'
import { kafkaAnswers } from './kafka-ready.ts'
import { kafkaProperties, renderProperties, scramArguments, type KafkaPorts, type SaslUsers } from './kafka-properties.ts'
import { choosePorts } from './ports.ts'

/** The `config` of a Kafka cluster in Spillway. */
export interface KafkaConfig {
  bootstrapServers: string[]
}

export interface KafkaOptions {
  dataDir: string
  name?: string
  /** Wished ports; the next free one is taken when a wish is not free. */
  ports?: Partial<KafkaPorts>
  /** Opens a second listener (port `ports.sasl`) where these users log in by PLAIN or SCRAM. */
  users?: SaslUsers
  /** Turns the authorizer on; anonymous users of the plain listener stay super users. */
  acls?: boolean
  /** Further server properties; they win. */
  properties?: Readonly<Record<string, string>>
  /** Largest heap. */
  heap?: string
  readyTimeoutMs?: number
}

export type RunningKafka = RunningBroker<'kafka', KafkaConfig>

/** Near the defaults, out of the way of a broker the user runs himself. */
const wishes = { client: 9192, controller: 9193, sasl: 9194 }

/** Starts a private single-node Kafka, installing it first when needed. */
export async function startKafka(context: InstallContext, options: KafkaOptions): Promise<RunningKafka> {
  const dataDir = resolve(options.dataDir)
  const install = await installKafka(context)
  const ports = await kafkaPorts(options)
  const configFile = join(dataDir, 'server.properties')
  const logFile = join(dataDir, 'broker.log')
  const logs = join(dataDir, 'logs')
  await mkdir(logs, { recursive: true })
  await writeFile(configFile, renderProperties(kafkaProperties({ ...options, dataDir: logs, ports })))
  const flags = jvmFlags(options.heap ?? '256m', install)
  await formatOnce(install, flags, configFile, logs, options.users)
  return startBroker({
    name: options.name ?? 'kafka',
    kind: 'kafka',
    version: versions.kafka,
    ports: { ...ports },
    config: { bootstrapServers: [`127.0.0.1:${ports.client}`] },
    dataDir,
    readyTimeoutMs: options.readyTimeoutMs ?? 60_000,
    logFile,
    process: async () => {
      const archive = await classArchive(install)
      return {
        command: install.java.java,
        args: [...archive.flags, ...flags, 'kafka.Kafka', configFile],
        cwd: dataDir,
        env: { PATH: process.env.PATH, LANG: 'C.UTF-8' },
        logFile,
        graceSeconds: 20,
        afterStop: archive.keep,
      }
    },
    isReady: async () => (await kafkaAnswers(ports.client)) && (ports.sasl === undefined || (await answers(ports.sasl))),
  })
}

async function kafkaPorts({ ports = {}, users }: KafkaOptions): Promise<KafkaPorts> {
  const chosen = await choosePorts({ client: ports.client ?? wishes.client, controller: ports.controller ?? wishes.controller })
  return users === undefined ? chosen : { ...chosen, ...(await choosePorts({ sasl: ports.sasl ?? wishes.sasl })) }
}

function jvmFlags(heap: string, install: JarInstall): string[] {
  return [
    `-Xmx${heap}`,
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-Xss512k',
    '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
    '-Dorg.slf4j.simpleLogger.showDateTime=true',
    '-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS',
    '-cp',
    install.classpath,
  ]
}

async function formatOnce(install: JarInstall, flags: string[], configFile: string, logs: string, users?: SaslUsers): Promise<void> {
  const formatted = await access(join(logs, 'meta.properties')).then(
    () => true,
    () => false,
  )
  if (formatted) return
  const args = [...flags, 'kafka.tools.StorageTool', 'format', '-t', clusterId(), '-c', configFile, ...scramArguments(users)]
  const finished = await run(install.java.java, args, { timeoutMs: 60_000 })
  if (finished.code !== 0)
    throw new Unavailable(`Kafka could not format its data folder: ${lastWords(finished)}`, `Remove ${logs} and try again.`)
}

/** A random cluster id in Kafka's own form; never with a leading dash, which the tool takes for an option. */
function clusterId(): string {
  const id = randomBytes(16).toString('base64url')
  return id.startsWith('-') ? clusterId() : id
}
