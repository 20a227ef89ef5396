import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { JarInstall } from '../install/jars.ts'
import type { InstallContext } from '../install/once.ts'
import { installRocketmq } from '../install/rocketmq.ts'
import { rocketmqReleases, type RocketmqRelease } from '../versions.ts'
import { answers, startBroker, type RunningBroker } from './broker.ts'
import { classArchive } from './class-archive.ts'
import { choosePorts } from './ports.ts'
import { brokerConf, logbackXml, nameServerConf, type RocketmqPorts } from './rocketmq-files.ts'
import { isRegistered, type RocketmqAccount } from './rocketmq-ready.ts'

/** The `config` of a RocketMQ cluster in Spillway. */
export interface RocketmqConfig {
  nameServers: string[]
}

export interface RocketmqOptions {
  release: RocketmqRelease
  dataDir: string
  name?: string
  brokerName?: string
  /** Above 0: a slave of the broker with this name, whose name server must be given. */
  brokerId?: number
  /** Wished ports; the next free one is taken when a wish is not free. */
  ports?: Partial<RocketmqPorts>
  /** Joins the cluster of this name server instead of starting one. `host:port` */
  nameServer?: string
  otherNameServers?: readonly string[]
  /** Further broker settings; they win. */
  properties?: Readonly<Record<string, string>>
  /** Further JVM flags of both processes, for example for TLS. */
  jvmFlags?: readonly string[]
  /** Files of the broker's home folder by their path in it, for example `conf/plain_acl.yml`. */
  homeFiles?: Readonly<Record<string, string>>
  /** Who asks whether the broker is ready, where it wants to know. */
  account?: RocketmqAccount
  /** How the name server is asked whether the broker is ready. */
  tls?: { insecure: true }
  /** Largest heap of the broker. */
  heap?: string
  readyTimeoutMs?: number
}

/** Broker controls act on the broker alone; `stop` ends the name server too. */
export interface RunningRocketmq extends RunningBroker<'rocketmq', RocketmqConfig> {
  /** Absent when the broker joined a cluster. */
  nameServer: RunningBroker | undefined
}

/** Near the defaults, out of the way of a broker the user runs himself. */
const wishes = { nameServer: 9886, broker: { '5': 10921, '4': 10941 } }
/** An end in order takes RocketMQ 8 to 20 s, longer than Ctrl-C may; killed, it recovers from its log. */
const GRACE_SECONDS = 6

/** Starts a private name server and broker, installing them first when needed. */
export async function startRocketmq(context: InstallContext, options: RocketmqOptions): Promise<RunningRocketmq> {
  const dataDir = resolve(options.dataDir)
  const home = join(dataDir, 'home')
  const install = await installRocketmq(context, options.release)
  const ports = await rocketmqPorts(options)
  await mkdir(join(home, 'conf'), { recursive: true })
  const files = { 'conf/logback_namesrv.xml': logbackXml, 'conf/logback_broker.xml': logbackXml, ...options.homeFiles }
  for (const [path, text] of Object.entries(files)) await writeFile(join(home, path), text)

  const nameServer = options.nameServer === undefined ? await startNameServer(install, options, dataDir, ports) : undefined
  try {
    const broker = await startBrokerProcess(install, options, dataDir, ports)
    return {
      ...broker,
      get pid() {
        return broker.pid
      },
      nameServer,
      stop: async () => {
        await broker.stop()
        await nameServer?.stop()
      },
    }
  } catch (error) {
    await nameServer?.stop()
    throw error
  }
}

async function rocketmqPorts({ ports = {}, nameServer, release }: RocketmqOptions): Promise<RocketmqPorts> {
  const broker = await brokerPort(ports.broker ?? wishes.broker[release])
  if (nameServer !== undefined) return { broker, nameServer: Number(nameServer.slice(nameServer.lastIndexOf(':') + 1)) }
  return { broker, ...(await choosePorts({ nameServer: ports.nameServer ?? wishes.nameServer })) }
}

/** Two of the broker's ports are not told but counted from the first, − 2 and + 1: all three must be free. */
async function brokerPort(wish: number): Promise<number> {
  for (let from = wish - 2; ; from++) {
    const { fast } = await choosePorts({ fast: from })
    const { main } = await choosePorts({ main: fast + 2 })
    const { replication } = await choosePorts({ replication: main + 1 })
    if (main === fast + 2 && replication === main + 1) return main
    from = fast
  }
}

function startNameServer(
  install: JarInstall,
  options: RocketmqOptions,
  dataDir: string,
  ports: RocketmqPorts,
): Promise<RunningBroker<'rocketmq-name-server', RocketmqConfig>> {
  const logFile = join(dataDir, 'name-server.log')
  const configFile = join(dataDir, 'name-server.properties')
  return startBroker({
    name: `name server of ${options.name ?? 'rocketmq'}`,
    kind: 'rocketmq-name-server',
    version: rocketmqReleases[options.release].version,
    ports: { nameServer: ports.nameServer },
    config: { nameServers: [`127.0.0.1:${ports.nameServer}`] },
    dataDir,
    logFile,
    readyTimeoutMs: options.readyTimeoutMs ?? 60_000,
    process: async () => {
      await writeFile(configFile, nameServerConf(ports.nameServer))
      return jvm(install, options, dataDir, logFile, '96m', ['org.apache.rocketmq.namesrv.NamesrvStartup', '-c', configFile])
    },
    isReady: () => answers(ports.nameServer),
  })
}

function startBrokerProcess(
  install: JarInstall,
  options: RocketmqOptions,
  dataDir: string,
  ports: RocketmqPorts,
): Promise<RunningBroker<'rocketmq', RocketmqConfig>> {
  const logFile = join(dataDir, 'broker.log')
  const configFile = join(dataDir, 'broker.conf')
  const brokerName = options.brokerName ?? 'broker-a'
  const nameServers = [`127.0.0.1:${ports.nameServer}`, ...(options.otherNameServers ?? [])]
  return startBroker({
    name: options.name ?? 'rocketmq',
    kind: 'rocketmq',
    version: rocketmqReleases[options.release].version,
    ports: { ...ports },
    config: { nameServers },
    dataDir,
    logFile,
    readyTimeoutMs: options.readyTimeoutMs ?? 90_000,
    process: async () => {
      // The broker writes its settings back into this file, so each boot begins with ours.
      await writeFile(configFile, brokerConf({ ...options, brokerName, ports, storeDir: join(dataDir, 'store') }))
      return jvm(install, options, dataDir, logFile, options.heap ?? '320m', ['org.apache.rocketmq.broker.BrokerStartup', '-c', configFile])
    },
    isReady: () => isRegistered({ ports, account: options.account ?? null, tls: options.tls ?? null }),
  })
}

async function jvm(install: JarInstall, options: RocketmqOptions, dataDir: string, logFile: string, heap: string, main: readonly string[]) {
  const home = join(dataDir, 'home')
  const archive = await classArchive(install)
  return {
    command: install.java.java,
    args: [
      ...archive.flags,
      `-Xmx${heap}`,
      '-XX:MaxDirectMemorySize=256m',
      '-XX:+UseSerialGC',
      '-XX:TieredStopAtLevel=1',
      // RocketMQ 4 unmaps its files by the inner parts of Java.
      '--add-opens=java.base/java.nio=ALL-UNNAMED',
      '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
      '--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED',
      `-Drocketmq.home.dir=${home}`,
      `-Duser.home=${home}`,
      ...(options.jvmFlags ?? []),
      '-cp',
      install.classpath,
      ...main,
    ],
    cwd: dataDir,
    env: { PATH: process.env.PATH, LANG: 'C.UTF-8' },
    logFile,
    graceSeconds: GRACE_SECONDS,
    afterStop: archive.keep,
  }
}
