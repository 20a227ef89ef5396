/** Where the other ports of a broker are, as far as nobody said. Pure. */
import type { Overview } from './answers.ts'
import type { RabbitmqConfig } from './config.ts'

/** AMQP address: as entered, else the management host with the port the broker listens on, plain before TLS. */
export function amqpAddress(config: RabbitmqConfig, overview: Overview | null): string {
  if (config.amqpUrl !== undefined) return config.amqpUrl
  const host = new URL(config.managementUrl).hostname
  const port = (protocol: string) => overview?.listeners?.find((listener) => listener.protocol === protocol)?.port
  const plain = port('amqp')
  if (plain !== undefined) return `amqp://${host}:${plain}`
  const secure = port('amqp/ssl')
  return secure === undefined ? `amqp://${host}:5672` : `amqps://${host}:${secure}`
}

/**
 * Prometheus addresses that together may cover all running nodes. One entered address stands for its host only; the
 * other nodes are looked for under the host part of their names.
 */
export function metricsAddresses(config: RabbitmqConfig, overview: Overview, runningNodes: string[]): string[] {
  const own = config.prometheusUrl ?? listening(overview, overview.node ?? '', new URL(config.managementUrl).hostname)
  const first = own ?? (overview.listeners ? null : `http://${new URL(config.managementUrl).hostname}:15692`)
  if (runningNodes.length <= 1) return first === null ? [] : [first]
  const others = runningNodes.filter((node) => node !== overview.node).map((node) => elsewhere(node, first, overview))
  return [...new Set([first, ...others].filter((address) => address !== null))]
}

function listening(overview: Overview, node: string, host: string): string | null {
  const listener = overview.listeners?.find(
    ({ protocol, node: on }) => /^https?\/prometheus$/.test(protocol) && (node === '' || on === node),
  )
  return listener === undefined ? null : `${listener.protocol.startsWith('https') ? 'https' : 'http'}://${host}:${listener.port}`
}

function elsewhere(node: string, first: string | null, overview: Overview): string | null {
  const host = node.slice(node.indexOf('@') + 1)
  const told = listening(overview, node, host)
  if (told !== null || first === null) return told
  const url = new URL(first)
  url.hostname = host
  return url.origin
}
