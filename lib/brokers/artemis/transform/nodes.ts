import type { NodeInfo } from '../../contract.ts'
import type { BrokerAnswer } from '../answers.ts'

/** The one server behind a Jolokia address. Its peers in a cluster have their own addresses. Pure. */
export function toNode(broker: BrokerAnswer): NodeInfo {
  const said = {
    memoryUsedBytes: broker.AddressMemoryUsage,
    memoryLimitBytes: broker.GlobalMaxSize,
    diskUsedPercent: percent(broker.DiskStoreUsage),
    diskLimitPercent: broker.MaxDiskUsage,
    connections: broker.ConnectionCount,
    uptimeMs: broker.UptimeMillis,
  }
  return {
    name: broker.Name,
    up: broker.Active !== false,
    role: broker.Backup === true ? 'backup' : 'primary',
    resources: Object.fromEntries(Object.entries(said).filter((entry): entry is [string, number] => typeof entry[1] === 'number')),
    alarms: alarms(broker),
  }
}

function alarms({
  AddressMemoryUsagePercentage: memory,
  DiskStoreUsage: disk,
  MaxDiskUsage: limit,
  Backup,
  ReplicaSync,
}: BrokerAnswer): string[] {
  const raised: string[] = []
  if (typeof memory === 'number' && memory >= 100) raised.push('memory')
  // Above the limit Artemis blocks every producer.
  if (typeof disk === 'number' && typeof limit === 'number' && limit >= 0 && disk * 100 >= limit) raised.push('disk')
  if (Backup === true && ReplicaSync === false) raised.push('replica not in sync')
  return raised
}

const percent = (share: number | null | undefined): number | null => (typeof share === 'number' ? Math.round(share * 10_000) / 100 : null)
