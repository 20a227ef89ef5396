import { addressOf, type Broker, type Cluster } from './cluster.ts'
import { DEFAULT_LEVELS, levelDelays } from './delays.ts'
import { REQUEST } from './remoting/codes.ts'

/** Settings of a broker that say something about its topics. */
export interface BrokerSettings {
  /** Milliseconds by delay level, level 1 first. */
  levelDelays: number[]
  /** Data older than this is deleted, read or not; null = not known. */
  retentionMs: number | null
  /** SYNC_FLUSH or ASYNC_FLUSH. */
  flushDiskType: string | null
  /** ASYNC_MASTER, SYNC_MASTER or SLAVE. */
  brokerRole: string | null
  maxMessageBytes: number | null
  /** Times the sender of a half message is asked before the broker gives it up. */
  transactionCheckMax: number | null
  transactionCheckIntervalMs: number | null
}

export async function readSettings(cluster: Cluster, broker: Broker, signal: AbortSignal): Promise<BrokerSettings> {
  return brokerSettings((await cluster.get(addressOf(broker), REQUEST.GET_BROKER_CONFIG, {}, signal)).body.toString('utf8'))
}

/** Pure half: the body is a Java properties text. */
export function brokerSettings(text: string): BrokerSettings {
  const values = new Map(
    text.split('\n').map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1).trim()] as const),
  )
  const number = (key: string, factor = 1): number | null => {
    const value = Number(values.get(key) ?? Number.NaN)
    return Number.isFinite(value) ? value * factor : null
  }
  return {
    levelDelays: levelDelays(values.get('messageDelayLevel') ?? DEFAULT_LEVELS),
    retentionMs: number('fileReservedTime', 3_600_000),
    flushDiskType: values.get('flushDiskType') ?? null,
    brokerRole: values.get('brokerRole') ?? null,
    maxMessageBytes: number('maxMessageSize'),
    transactionCheckMax: number('transactionCheckMax'),
    transactionCheckIntervalMs: number('transactionCheckInterval'),
  }
}

/** What a person may read beside a topic; of several brokers the weakest word. */
export function settingsOfTopic(settings: readonly BrokerSettings[]): Record<string, unknown> {
  const least = (values: (number | null)[]): number | null => {
    const known = values.filter((value) => value !== null)
    return known.length > 0 ? Math.min(...known) : null
  }
  const words = (of: (one: BrokerSettings) => string | null): string | null =>
    [...new Set(settings.map(of).filter((word) => word !== null))].join(', ') || null
  const entries: [string, unknown][] = [
    ['retention.ms', least(settings.map((one) => one.retentionMs))],
    ['flushDiskType', words((one) => one.flushDiskType)],
    ['brokerRole', words((one) => one.brokerRole)],
    ['maxMessageBytes', least(settings.map((one) => one.maxMessageBytes))],
  ]
  return Object.fromEntries(entries.filter(([, value]) => value !== null))
}
