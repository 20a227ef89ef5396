import fc from 'fast-check'
import { expect, test } from 'vitest'
import { exposition, type MetricFamily } from './exposition.ts'
import { delaySeconds, processMetrics } from './process-metrics.ts'
import { parseExposition } from './testing/parse-exposition.ts'

const label = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('a"b', 'back\\slash', 'two\nlines', '\\n', '<script>', '界'.repeat(85), '}', '=,'),
)
const value = fc.oneof(
  fc.double().filter((one) => !Object.is(one, -0)),
  fc.integer(),
)

test('what was written is read back, whatever the labels hold', () => {
  const family = fc.record({
    name: fc.constantFrom('a_bytes', 'b_total'),
    help: fc.string(),
    type: fc.constantFrom('gauge' as const, 'counter' as const),
    samples: fc.array(fc.record({ labels: fc.record({ cluster: label, kind: label }), value }), { minLength: 1, maxLength: 4 }),
  })
  fc.assert(
    fc.property(family, (written: MetricFamily) => {
      const text = exposition([written])
      expect(parseExposition(text)).toEqual(written.samples.map((sample) => ({ name: written.name, ...sample })))
      expect(text.split('\n').filter((line) => line.startsWith('#'))).toHaveLength(2)
    }),
  )
})

test('a sample without labels has no braces, a family without samples is left out', () => {
  const families: MetricFamily[] = [
    { name: 'x', help: 'X.', type: 'gauge', samples: [{ value: 1.5 }] },
    { name: 'y', help: 'Y.', type: 'gauge', samples: [] },
  ]
  expect(exposition(families)).toBe('# HELP x X.\n# TYPE x gauge\nx 1.5\n')
})

test('an event loop that ticks in time has no delay', () => {
  expect([19e6, 20e6, 120e6].map(delaySeconds)).toEqual([0, 0, 0.1])
})

test('the process tells its memory, age and, from the second scrape on, the delay of its event loop', async () => {
  const names = (): string[] => processMetrics().map(({ name }) => name)
  expect(names()).toEqual(expect.arrayContaining(['process_uptime_seconds', 'process_resident_memory_bytes', 'process_cpu_seconds_total']))
  await expect.poll(names, { timeout: 5000 }).toContain('nodejs_eventloop_lag_p99_seconds')
})
