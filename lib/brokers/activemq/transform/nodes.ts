import type { NodeInfo } from '../../contract.ts'
import type { BrokerAnswer, SchedulerAnswer } from '../answers.ts'

/** One broker is one server. Percentages of limits become bytes, as far as whole percents tell. */
export function toNode(broker: BrokerAnswer, status: string | null, scheduler: SchedulerAnswer | null): NodeInfo {
  const resources: Record<string, number> = {}
  const put = (name: string, value: number | undefined): void => {
    if (value !== undefined && Number.isFinite(value) && value >= 0) resources[name] = value
  }
  const stores = [
    ['memory', broker.MemoryLimit, broker.MemoryPercentUsage],
    ['store', broker.StoreLimit, broker.StorePercentUsage],
    ['temp', broker.TempLimit, broker.TempPercentUsage],
  ] as const
  for (const [name, limit, percent] of stores) {
    put(`${name}LimitBytes`, limit)
    if (limit !== undefined && percent !== undefined) put(`${name}UsedBytes`, Math.round((limit * percent) / 100))
  }
  put('connections', broker.CurrentConnectionsCount)
  put('uptimeMs', broker.UptimeMillis)
  put('scheduledMessages', scheduled(scheduler))
  return { name: broker.BrokerName, up: true, role: 'master', resources, alarms: alarmsOf(broker, status) }
}

/** Messages that wait in the scheduler, in no queue yet; undefined = not said. */
export function scheduled(scheduler: SchedulerAnswer | null): number | undefined {
  return scheduler?.ScheduledMessageCount ?? scheduler?.DelayedMessageCount
}

/** At its limit the broker stops producers: that is an alarm. `status` is the word of its own health check. */
function alarmsOf(broker: BrokerAnswer, status: string | null): string[] {
  const full = (
    [
      ['memory', broker.MemoryPercentUsage],
      ['store', broker.StorePercentUsage],
      ['temporary store', broker.TempPercentUsage],
      ['scheduler store', broker.JobSchedulerStorePercentUsage],
    ] as const
  ).flatMap(([name, percent]) => (percent !== undefined && percent >= 100 ? [name] : []))
  return status === null || /^good/i.test(status) ? full : [...full, status.slice(0, 200)]
}
