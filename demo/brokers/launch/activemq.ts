import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { installActivemq } from '../install/activemq.ts'
import { installActivemq5 } from '../install/activemq-5.ts'
import type { InstallContext } from '../install/once.ts'
import { versions } from '../versions.ts'
import { brokerXml, jolokiaAccess, type ActivemqPorts, type ActivemqUser, type JolokiaPolicy } from './activemq-files.ts'
import { activemqAnswers } from './activemq-ready.ts'
import { startBroker, type RunningBroker } from './broker.ts'
import { choosePorts } from './ports.ts'

/** The `config` of an ActiveMQ Classic cluster in Spillway. */
export interface ActivemqConfig {
  jolokiaUrl: string
  stompUrl?: string
  amqpUrl?: string
  username: string
  password: string
}

export interface ActivemqOptions {
  dataDir: string
  /** 6 runs from jars with the Jolokia agent, 5 as the distribution with its web console. */
  major: 5 | 6
  name?: string
  /** Wished ports; the next free one is taken when a wish is not free. */
  ports?: Partial<ActivemqPorts>
  /** Further users of the broker. */
  users?: readonly ActivemqUser[]
  /** Doors for messages besides OpenWire; absent = both. */
  doors?: readonly ('stomp' | 'amqp')[]
  /** What Jolokia lets through; absent = everything. */
  policy?: JolokiaPolicy
  /** Largest heap. */
  heap?: string
  readyTimeoutMs?: number
}

export type RunningActivemq = RunningBroker<'activemq', ActivemqConfig>

/** Near the defaults (8161, 61616, 61613, 5672), out of the way of a broker the user runs himself. */
const wishes: ActivemqPorts = { http: 18_161, openwire: 18_616, stomp: 18_613, amqp: 18_672 }
const admin: ActivemqUser = { name: 'admin', password: 'admin', group: 'admins' }
/** The second user of the distribution’s console: it sees everything and may read messages only. */
const reader: ActivemqUser = { name: 'user', password: 'user', group: 'readers' }

/** Starts a private ActiveMQ Classic, installing it first when needed. */
export async function startActivemq(context: InstallContext, options: ActivemqOptions): Promise<RunningActivemq> {
  const { major } = options
  const dataDir = resolve(options.dataDir)
  const doors = options.doors ?? ['stomp', 'amqp']
  const conf = join(dataDir, 'conf')
  const data = join(dataDir, 'data')
  const tmp = join(dataDir, 'tmp')
  for (const folder of [conf, data, tmp]) await mkdir(folder, { recursive: true })
  const boot = major === 6 ? await fromJars(context, dataDir) : await fromDistribution(context, dataDir)
  const ports = await choosePorts({ ...wishes, ...options.ports })
  const users = [admin, reader, ...(options.users ?? [])]
  await writeFile(join(conf, 'activemq.xml'), brokerXml({ ports, dataDir: data, users, doors, console: major === 5 }))
  await writeFile(join(conf, 'jolokia-access.xml'), jolokiaAccess(options.policy ?? 'open'))
  const logFile = join(dataDir, 'broker.log')
  const config: ActivemqConfig = {
    jolokiaUrl: `http://127.0.0.1:${ports.http}/api/jolokia`,
    ...(doors.includes('stomp') && { stompUrl: `stomp://127.0.0.1:${ports.stomp}` }),
    ...(doors.includes('amqp') && { amqpUrl: `amqp://127.0.0.1:${ports.amqp}` }),
    username: admin.name,
    password: admin.password,
  }
  return startBroker({
    name: options.name ?? (major === 6 ? 'activemq' : 'activemq-5'),
    kind: 'activemq',
    version: major === 6 ? versions.activemq : versions.activemq5,
    ports: { ...ports },
    config,
    dataDir,
    readyTimeoutMs: options.readyTimeoutMs ?? 90_000,
    logFile,
    process: async () => ({
      command: boot.java,
      args: [
        '-Xms32m',
        `-Xmx${options.heap ?? '256m'}`,
        '-XX:+UseSerialGC',
        '-XX:TieredStopAtLevel=1',
        '-Xss512k',
        `-Djava.io.tmpdir=${tmp}`,
        ...boot.flags(ports, conf, data),
        'start',
        `xbean:file:${join(conf, 'activemq.xml')}`,
      ],
      cwd: dataDir,
      env: { PATH: process.env.PATH, LANG: 'C.UTF-8' },
      logFile,
      graceSeconds: 15,
    }),
    isReady: () => activemqAnswers(config, [ports.openwire, ...doors.map((door) => ports[door])]),
  })
}

interface Boot {
  java: string
  flags: (ports: ActivemqPorts, conf: string, data: string) => string[]
}

async function fromJars(context: InstallContext, base: string): Promise<Boot> {
  const { java, root, classpath } = await installActivemq(context)
  const agent = join(root, 'lib', `jolokia-agent-jvm-${versions.jolokiaAgent}-javaagent.jar`)
  return {
    java: java.java,
    flags: (ports, conf) => [
      `-javaagent:${agent}=${[
        'host=127.0.0.1',
        `port=${ports.http}`,
        'agentContext=/api/jolokia',
        `user=${admin.name}`,
        `password=${admin.password}`,
        `policyLocation=file://${join(conf, 'jolokia-access.xml')}`,
        'discoveryEnabled=false',
      ].join(',')}`,
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
      '-Dorg.slf4j.simpleLogger.showDateTime=true',
      '-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS',
      `-Dactivemq.base=${base}`,
      '-cp',
      classpath,
      'org.apache.activemq.console.Main',
    ],
  }
}

async function fromDistribution(context: InstallContext, base: string): Promise<Boot> {
  const { java, home } = await installActivemq5(context)
  await cp(join(home, 'conf'), join(base, 'conf'), { recursive: true })
  return {
    java: java.java,
    flags: (ports, conf, data) => [
      '-Djetty.host=127.0.0.1',
      `-Djetty.port=${ports.http}`,
      `-Djolokia.conf=file:${join(conf, 'jolokia-access.xml')}`,
      `-Djava.security.auth.login.config=${join(conf, 'login.config')}`,
      `-Dactivemq.home=${home}`,
      `-Dactivemq.base=${base}`,
      `-Dactivemq.conf=${conf}`,
      `-Dactivemq.data=${data}`,
      ...['lang', 'util', 'net'].flatMap((part) => ['--add-opens', `java.base/java.${part}=ALL-UNNAMED`]),
      '-jar',
      join(home, 'bin', 'activemq.jar'),
    ],
  }
}
