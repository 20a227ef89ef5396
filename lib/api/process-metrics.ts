import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { MetricFamily } from './exposition.ts'

const NANOSECONDS = 1e9
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
    holder.spillwayLoopDelay = monitorEventLoopDelay({ resolution: 20 })
    holder.spillwayLoopDelay.enable()
    return []
  }
  if (histogram.count === 0) return []
  const families = [
    gauge('nodejs_eventloop_lag_mean_seconds', 'Mean delay of the event loop since the last scrape.', histogram.mean / NANOSECONDS),
    gauge('nodejs_eventloop_lag_p99_seconds', '99th percentile of it.', histogram.percentile(99) / NANOSECONDS),
    gauge('nodejs_eventloop_lag_max_seconds', 'Longest of it.', histogram.max / NANOSECONDS),
  ]
  histogram.reset()
  return families
}

const gauge = (name: string, help: string, value: number): MetricFamily => ({ name, help, type: 'gauge', samples: [{ value }] })
