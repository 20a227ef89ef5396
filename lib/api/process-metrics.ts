import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { MetricFamily } from './exposition.ts'

const RESOLUTION_MS = 20
// One histogram a process, also when the bundler loads this module twice. It starts with the first scrape: who has none pays nothing.
const holder = globalThis as typeof globalThis & { spillwayLoopDelay?: ReturnType<typeof monitorEventLoopDelay> }

/** Numbers of this web process. Event loop delay is that since the scrape before. */
export function processMetrics(): MetricFamily[] {
  const memory = process.memoryUsage()
  const cpu = process.cpuUsage()
  return [
    gauge('process_start_time_seconds', 'Start of the web process, seconds since the epoch.', Date.now() / 1000 - process.uptime()),
    gauge('process_uptime_seconds', 'Age of the web process.', process.uptime()),
    { ...gauge('process_cpu_seconds_total', 'Processor time used.', (cpu.user + cpu.system) / 1e6), type: 'counter' },
    gauge('process_resident_memory_bytes', 'Resident memory.', memory.rss),
    gauge('nodejs_heap_size_used_bytes', 'Used JavaScript heap.', memory.heapUsed),
    gauge('nodejs_heap_size_total_bytes', 'Reserved JavaScript heap.', memory.heapTotal),
    ...loopDelay(),
  ]
}

function loopDelay(): MetricFamily[] {
  const histogram = holder.spillwayLoopDelay
  if (!histogram) {
    holder.spillwayLoopDelay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
    holder.spillwayLoopDelay.enable()
    return []
  }
  if (histogram.count === 0) return []
  const families = [
    gauge('nodejs_eventloop_lag_mean_seconds', 'Mean delay of the event loop since the last scrape.', delaySeconds(histogram.mean)),
    gauge('nodejs_eventloop_lag_p99_seconds', '99th percentile of it.', delaySeconds(histogram.percentile(99))),
    gauge('nodejs_eventloop_lag_max_seconds', 'Longest of it.', delaySeconds(histogram.max)),
  ]
  histogram.reset()
  return families
}

/** The histogram (nanoseconds) measures a whole tick of its timer; what is beyond the tick is delay. */
export const delaySeconds = (nanoseconds: number): number => Math.max(0, nanoseconds / 1e6 - RESOLUTION_MS) / 1000

const gauge = (name: string, help: string, value: number): MetricFamily => ({ name, help, type: 'gauge', samples: [{ value }] })
