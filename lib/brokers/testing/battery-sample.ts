import { describe, expect, test } from 'vitest'
import { numbers } from './battery-inventory.ts'
import { plain, soon, type Bench } from './harness.ts'
import { until } from './until.ts'

/** Numbers: true soon after something happened, never negative, and never invented. */
export function sampleBattery<Config>(bench: Bench<Config>): void {
  const { harness } = bench

  describe('sample', () => {
    test('counts an empty destination as empty', async () => {
      const ref = await bench.destination('empty-sample')
      const found = await until('it is in a sample', harness.freshWithinMs, () => numbers(bench, ref, () => true))
      expect(harness.waiting(found)).toBe(0)
    })

    test('counts what was produced, then what was consumed', async () => {
      const ref = await bench.destination('counted')
      await harness.produce(
        ref,
        Array.from({ length: 25 }, (_, index) => plain(`m${index}`)),
      )
      const full = await until('25 are waiting', harness.freshWithinMs, () =>
        numbers(bench, ref, ({ inTotal = 25 }, waiting) => waiting === 25 && (!harness.countersFollow || inTotal === 25)),
      )
      if (full.inTotal !== undefined) expect(full.inTotal).toBe(25)
      await harness.consume(ref, 10)
      if (harness.keepsMessages) return
      await until('15 are waiting', harness.freshWithinMs, () => numbers(bench, ref, (_, waiting) => waiting === 15))
      const done = await until('10 are counted as out, or nothing is counted', harness.freshWithinMs, () =>
        numbers(bench, ref, (sample) => sample.outTotal === undefined || sample.outTotal === 10),
      )
      expect(done.inTotal ?? 25).toBe(25)
    })

    test('says nothing of a deleted destination', async () => {
      const ref = await bench.destination('deleted-sample')
      await harness.produce(ref, [plain('x')])
      await until('it is in a sample', harness.freshWithinMs, () => numbers(bench, ref, (_, waiting) => waiting === 1))
      await harness.remove(ref)
      await until('it is in none', harness.freshWithinMs, async () => ((await numbers(bench, ref, () => true)) === null ? true : null))
    })

    test('holds no negative number and says how many requests it took', async () => {
      const sample = await bench.connection().sample(soon())
      expect(sample.requests).toBeGreaterThan(0)
      for (const { destination: _, partitions, ...values } of sample.destinations) {
        for (const value of Object.values(values)) expect(value).toBeGreaterThanOrEqual(0)
        for (const { start, end } of partitions ?? []) expect(end).toBeGreaterThanOrEqual(start)
      }
    })
  })
}
