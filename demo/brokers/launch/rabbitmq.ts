import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { Unavailable } from '../outcome.ts'
import { lastWords, run } from '../process/run.ts'
import { installRabbitmq } from '../install/rabbitmq.ts'
import type { InstallContext } from '../install/once.ts'
import { rabbitmqSeries, type RabbitmqSeries } from '../versions.ts'
import { answers, startBroker, type RunningBroker } from './broker.ts'
import { choosePorts } from './ports.ts'
import { enabledPlugins, rabbitmqConf, rabbitmqEnvironment, usualPlugins, type RabbitmqPorts } from './rabbitmq-files.ts'

/** The `config` of a RabbitMQ cluster in Spillway. */
export interface RabbitmqConfig {
  managementUrl: string
  amqpUrl: string
  prometheusUrl: string
  username: string
  password: string
}

export interface RabbitmqOptions {
  version: RabbitmqSeries
  /** Everything the node writes; without spaces in its path. */
  dataDir: string
  name?: string
  /** Wished ports; the next free one is taken when a wish is not free. */
  ports?: Partial<RabbitmqPorts>
  /** Replaces the usual list, e.g. to run without prometheus or shovels. */
  plugins?: readonly string[]
  /** Further lines of rabbitmq.conf. */
  conf?: readonly string[]
  readyTimeoutMs?: number
}

export interface RunningRabbitmq extends RunningBroker<'rabbitmq', RabbitmqConfig> {
  /** Runs `rabbitmqctl -q …` against this node and gives its output. */
  ctl(...args: string[]): Promise<string>
}

/** Near the defaults, out of the way of a node the user runs himself. */
const wishes: Record<RabbitmqSeries, RabbitmqPorts> = {
  '4.0': { amqp: 5772, distribution: 25772, epmd: 4469, management: 15772, prometheus: 15792, stream: 5652, cliMin: 26010, cliMax: 26011 },
  '3.10': { amqp: 5872, distribution: 25872, epmd: 4569, management: 15872, prometheus: 15892, stream: 5752, cliMin: 26110, cliMax: 26111 },
}

/** Starts a private RabbitMQ node, installing it first when needed. */
export async function startRabbitmq(context: InstallContext, options: RabbitmqOptions): Promise<RunningRabbitmq> {
  const dataDir = resolve(options.dataDir)
  if (/\s/.test(dataDir)) throw new Unavailable(`the folder ${dataDir} has a space in its path`, 'Choose a data folder without spaces.')
  const install = await installRabbitmq(context, options.version)
  const ports = await choosePorts({ ...wishes[options.version], ...options.ports })
  const plugins = options.plugins ?? usualPlugins
  await mkdir(join(dataDir, 'log'), { recursive: true })
  await writeFile(join(dataDir, 'env.conf'), '')
  await writeFile(join(dataDir, 'rabbitmq.conf'), rabbitmqConf(ports, plugins, options.conf))
  await writeFile(join(dataDir, 'enabled_plugins'), enabledPlugins(plugins))
  const logFile = join(dataDir, 'broker.log')
  const env = rabbitmqEnvironment(install, dataDir, 'spillway', ports)
  const config = rabbitmqConfig(ports)
  const listeners = [
    ports.amqp,
    ...Object.entries(pluginPorts(ports)).flatMap(([plugin, port]) => (plugins.includes(plugin) ? [port] : [])),
  ]
  const broker = await startBroker({
    name: options.name ?? `rabbitmq-${options.version}`,
    kind: 'rabbitmq',
    version: rabbitmqSeries[options.version].version,
    ports,
    config,
    dataDir,
    readyTimeoutMs: options.readyTimeoutMs ?? 60_000,
    logFile,
    process: async () => ({
      command: join(install.home, 'sbin/rabbitmq-server'),
      args: [],
      cwd: dataDir,
      env,
      logFile,
      graceSeconds: 20,
      after: `"${install.erlangBin}/epmd" -port ${ports.epmd} -kill`,
    }),
    isReady: async () =>
      (!plugins.includes('rabbitmq_management') || (await overviewAnswers(config))) &&
      (await Promise.all(listeners.map(answers))).every(Boolean),
    brokerPid: async () => Number(await readFile(join(dataDir, 'pid'), 'utf8')) || null,
  })
  const ctl = async (...args: string[]): Promise<string> => {
    const finished = await run(join(install.home, 'sbin/rabbitmqctl'), ['-q', ...args], { env, cwd: dataDir, timeoutMs: 60_000 })
    if (finished.code !== 0) throw new Error(`rabbitmqctl ${args.join(' ')}: ${lastWords(finished)}`)
    return finished.stdout
  }
  return Object.defineProperties({ ctl } as RunningRabbitmq, Object.getOwnPropertyDescriptors(broker))
}

function pluginPorts(ports: RabbitmqPorts): Record<string, number> {
  return { rabbitmq_management: ports.management, rabbitmq_prometheus: ports.prometheus, rabbitmq_stream: ports.stream }
}

function rabbitmqConfig(ports: RabbitmqPorts): RabbitmqConfig {
  return {
    managementUrl: `http://127.0.0.1:${ports.management}`,
    amqpUrl: `amqp://127.0.0.1:${ports.amqp}`,
    prometheusUrl: `http://127.0.0.1:${ports.prometheus}`,
    username: 'guest',
    password: 'guest',
  }
}

async function overviewAnswers(config: RabbitmqConfig): Promise<boolean> {
  const authorization = `Basic ${Buffer.from(`${config.username}:${config.password}`).toString('base64')}`
  return fetch(`${config.managementUrl}/api/overview`, { headers: { authorization }, signal: AbortSignal.timeout(5_000) }).then(
    (answer) => answer.ok,
    () => false,
  )
}
