import { join } from 'node:path'
import type { RabbitmqInstall } from '../install/rabbitmq.ts'

/** Ports a RabbitMQ node listens on. */
export type RabbitmqPorts = Record<'amqp' | 'distribution' | 'epmd' | 'management' | 'prometheus' | 'stream' | 'cliMin' | 'cliMax', number>

/** What Spillway's demo and tests enable. */
export const usualPlugins = [
  'rabbitmq_management',
  'rabbitmq_prometheus',
  'rabbitmq_shovel',
  'rabbitmq_shovel_management',
  'rabbitmq_stream',
  'rabbitmq_stream_management',
] as const

/** Text of `enabled_plugins`. */
export function enabledPlugins(plugins: readonly string[]): string {
  return `[${plugins.join(',')}].\n`
}

/** Text of `rabbitmq.conf`: listeners of the enabled plugins on loopback, then the caller's own lines. */
export function rabbitmqConf(ports: RabbitmqPorts, plugins: readonly string[], extra: readonly string[] = []): string {
  const lines = [
    ...when(plugins, 'rabbitmq_management', ['management.tcp.ip = 127.0.0.1', `management.tcp.port = ${ports.management}`]),
    ...when(plugins, 'rabbitmq_prometheus', ['prometheus.tcp.ip = 127.0.0.1', `prometheus.tcp.port = ${ports.prometheus}`]),
    ...when(plugins, 'rabbitmq_stream', [`stream.listeners.tcp.1 = 127.0.0.1:${ports.stream}`]),
    ...extra,
  ]
  return `${lines.join('\n')}\n`
}

function when(plugins: readonly string[], plugin: string, lines: string[]): string[] {
  return plugins.some((enabled) => enabled === plugin || enabled.startsWith(`${plugin}_`)) ? lines : []
}

/** Environment of the server and its command-line tools: everything in the data folder, everything on loopback. */
export function rabbitmqEnvironment(
  install: RabbitmqInstall,
  dataDir: string,
  node: string,
  ports: RabbitmqPorts,
): Record<string, string | undefined> {
  return {
    HOME: dataDir,
    PATH: `${install.erlangBin}:/usr/bin:/bin`,
    LANG: 'C.UTF-8',
    RABBITMQ_HOME: install.home,
    RABBITMQ_BASE: dataDir,
    RABBITMQ_MNESIA_BASE: join(dataDir, 'mnesia'),
    RABBITMQ_LOG_BASE: join(dataDir, 'log'),
    // To standard output, which the supervisor sends to one file.
    RABBITMQ_LOGS: '-',
    RABBITMQ_PID_FILE: join(dataDir, 'pid'),
    RABBITMQ_CONF_ENV_FILE: join(dataDir, 'env.conf'),
    RABBITMQ_CONFIG_FILE: join(dataDir, 'rabbitmq.conf'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(dataDir, 'enabled_plugins'),
    RABBITMQ_PLUGINS_DIR: join(install.home, 'plugins'),
    RABBITMQ_NODENAME: `${node}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(ports.amqp),
    RABBITMQ_DIST_PORT: String(ports.distribution),
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: '127.0.0.1',
    // The port mapper outlives the node it was started by; it must obey when it is told to end.
    ERL_EPMD_RELAXED_COMMAND_CHECK: '1',
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    RABBITMQ_CTL_DIST_PORT_MIN: String(ports.cliMin),
    RABBITMQ_CTL_DIST_PORT_MAX: String(ports.cliMax),
  }
}
