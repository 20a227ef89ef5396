/** What a broker says about itself (GET_BROKER_RUNTIME_INFO, BrokerRuntimeInfo of BrokerController.java). Pure. */
import type { NodeInfo } from '../contract.ts'

export type RuntimeTable = Readonly<Record<string, string>>

const UNITS = { B: 1, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3, TiB: 1024 ** 4, PiB: 1024 ** 5 } as const

/** `V5_5_0` or `V4_9_8_SNAPSHOT` as people write it; '' when the broker does not say. */
export function versionOf(table: RuntimeTable): string {
  return /^V(\d+(?:_\d+)+)/.exec(table['brokerVersionDesc'] ?? '')?.[1]?.replaceAll('_', '.') ?? ''
}

/** A number of the table; undefined when it is missing, no number, or the broker's −1 for "unknown". */
function numberOf(table: RuntimeTable, key: string): number | undefined {
  const text = table[key]
  if (text === undefined || text.trim() === '') return undefined
  const value = Number(text.trim().split(' ')[0])
  return Number.isFinite(value) && value >= 0 ? value : undefined
}

/** `Total : 252.0 GiB, Free : 233.7 GiB.` */
function capacity(text: string, word: 'Total' | 'Free'): number | undefined {
  const [, amount, unit] = new RegExp(`${word}\\s*:\\s*([\\d.]+) (\\w+)`).exec(text) ?? []
  const factor = UNITS[unit as keyof typeof UNITS]
  return amount === undefined || factor === undefined ? undefined : Math.round(Number(amount) * factor)
}

/** Where the disk is this full a broker first warns, then refuses to write (diskSpaceWarningLevelRatio). */
const DISK_FULL = 0.9
/** A broker that needs this long for its page cache lock rejects sends as busy (osPageCacheBusyTimeOutMills). */
const PAGE_CACHE_BUSY_MS = 1_000

/** Numbers of one node with their unit in the name; only those the broker told. */
export function resourcesOf(table: RuntimeTable): NodeInfo['resources'] {
  const disk = table['commitLogDirCapacity'] ?? ''
  const ratio = numberOf(table, 'commitLogDiskRatio')
  const [total, free] = [capacity(disk, 'Total'), capacity(disk, 'Free')]
  const all: Record<string, number | undefined> = {
    diskTotalBytes: total,
    diskFreeBytes: free,
    diskUsedPercent: ratio === undefined ? undefined : Math.round(ratio * 1000) / 10,
    putPerSecond: numberOf(table, 'putTps'),
    // 4.x writes the word with one r.
    getPerSecond: numberOf(table, 'getTransferredTps') ?? numberOf(table, 'getTransferedTps'),
    dispatchBehindBytes: numberOf(table, 'dispatchBehindBytes'),
    pageCacheLockMs: numberOf(table, 'pageCacheLockTimeMills'),
    sendQueueLength: numberOf(table, 'sendThreadPoolQueueSize'),
    sendQueueWaitMs: numberOf(table, 'sendThreadPoolQueueHeadWaitTimeMills'),
    pullQueueLength: numberOf(table, 'pullThreadPoolQueueSize'),
    timerReadBehindSeconds: numberOf(table, 'timerReadBehind'),
    startedAtMs: numberOf(table, 'bootTimestamp'),
  }
  return Object.fromEntries(Object.entries(all).filter((entry): entry is [string, number] => entry[1] !== undefined))
}

export function alarmsOf(table: RuntimeTable): string[] {
  const alarms: string[] = []
  if ((numberOf(table, 'commitLogDiskRatio') ?? 0) >= DISK_FULL) alarms.push('disk')
  if ((numberOf(table, 'pageCacheLockTimeMills') ?? 0) >= PAGE_CACHE_BUSY_MS) alarms.push('page cache busy')
  return alarms
}

/** Alarms of a master, which alone carries out delays and transactions: a slave always says that it does not. */
export const masterAlarms = (table: RuntimeTable): string[] => [
  ...alarmsOf(table),
  ...(table['brokerActive'] === 'false' ? ['not active'] : []),
]

/** How far a slave's log ends before its master's, bytes; both were asked at about the same time. Undefined when one of them does not say. */
export function bytesBehind(master: RuntimeTable | undefined, slave: RuntimeTable): number | undefined {
  const [theirs, own] = [master && numberOf(master, 'commitLogMaxOffset'), numberOf(slave, 'commitLogMaxOffset')]
  return theirs === undefined || own === undefined ? undefined : Math.max(0, theirs - own)
}

/** Delay level → messages of it delivered so far: `scheduleMessageOffset_3` = `10,12`. A level that never delivered may be missing. */
export function deliveredByLevel(table: RuntimeTable): Map<number, number> {
  return new Map(
    Object.entries(table).flatMap(([key, value]): [number, number][] => {
      const level = /^scheduleMessageOffset_(\d+)$/.exec(key)?.[1]
      const done = /^(\d+),/.exec(value)?.[1]
      return level === undefined || done === undefined ? [] : [[Number(level), Number(done)]]
    }),
  )
}

/** Whether a broker has written nothing between two tables: then no offset of any queue has moved. */
export function isQuietSince(before: RuntimeTable, now: RuntimeTable): boolean {
  const same = (key: string): boolean => before[key] !== undefined && before[key] === now[key]
  return (
    same('bootTimestamp') &&
    same('commitLogMaxOffset') &&
    same('commitLogMinOffset') &&
    before['dispatchBehindBytes'] === '0' &&
    now['dispatchBehindBytes'] === '0'
  )
}
