import { describe, expect, test } from 'vitest'
import type { DestinationInfo, DestinationRef } from '../contract.ts'
import { plain, soon, type Bench } from './harness.ts'
import { until } from './until.ts'

const same = (a: DestinationRef, b: DestinationRef): boolean => a.namespace === b.namespace && a.name === b.name

/** Identity and inventory: what exists is listed, what does not is not. */
export function inventoryBattery<Config>(bench: Bench<Config>): void {
  const find = async (ref: DestinationRef): Promise<DestinationInfo | null> =>
    (await bench.connection().inventory(soon())).destinations.find((one) => same(one, ref)) ?? null

  describe('identity', () => {
    test('names the cluster, its version and only capabilities of its kind', async () => {
      const identity = await bench.connection().identify(soon())
      expect(identity.clusterId).not.toBe('')
      expect(identity.version).toMatch(/^\d+\.\d+/)
      expect(bench.harness.definition.capabilities).toEqual(expect.arrayContaining(identity.capabilities))
      expect(identity.capabilities).toEqual(expect.arrayContaining(['inventory', 'sample', 'browse', 'requeue']))
    })
  })

  describe('inventory', () => {
    test('lists the nodes as up', async () => {
      const { nodes } = await bench.connection().inventory(soon())
      expect(nodes.length).toBeGreaterThan(0)
      expect(nodes.every((node) => node.up && node.name !== '')).toBe(true)
    })

    test.for(bench.harness.oddSuffixes)('lists a destination called …%s under its exact name', async (suffix) => {
      const ref = await bench.destination(suffix)
      const found = await until(`${ref.name} is listed`, bench.harness.freshWithinMs, () => find(ref))
      expect(found).toMatchObject({ namespace: ref.namespace, name: ref.name, role: 'normal' })
    })

    test('no longer lists a deleted destination', async () => {
      const ref = await bench.destination('deleted')
      await until('it is listed', bench.harness.freshWithinMs, () => find(ref))
      await bench.harness.remove(ref)
      await until('it is gone', bench.harness.freshWithinMs, async () => ((await find(ref)) === null ? true : null))
    })

    test('gives a re-created destination another incarnation, or counters that begin anew or simply go on', async () => {
      const name = bench.name('again')
      const first = await bench.harness.create(name)
      await bench.harness.produce(first, [plain('1'), plain('2'), plain('3')])
      await until('three are waiting', bench.harness.freshWithinMs, () => numbers(bench, first, (_, waiting) => waiting === 3))
      const incarnation = (await until('it is listed', bench.harness.freshWithinMs, () => find(first))).incarnation
      await bench.harness.remove(first)
      await until('it is gone', bench.harness.freshWithinMs, async () => ((await find(first)) === null ? true : null))
      const second = await bench.harness.create(name)
      try {
        const again = await until('it is listed again', bench.harness.freshWithinMs, () => find(second))
        await bench.harness.produce(second, [plain('4')])
        // Three and one were sent: any other counter would be read as messages that never were, or as a loss.
        const honest = [undefined, 1, 4]
        const after = await until('one is waiting', bench.harness.freshWithinMs, () =>
          numbers(bench, second, ({ inTotal }, waiting) => waiting === 1 && (!bench.harness.countersFollow || honest.includes(inTotal))),
        )
        if (again.incarnation === incarnation) expect(honest).toContain(after.inTotal)
      } finally {
        await bench.harness.remove(second)
      }
    })
  })
}

/** The sample of a destination once `holds`; null before. */
export async function numbers<Config>(
  bench: Bench<Config>,
  ref: DestinationRef,
  holds: (sample: { inTotal?: number; outTotal?: number }, waiting: number | null) => boolean,
) {
  const { destinations } = await bench.connection().sample(soon())
  const found = destinations.find((one) => same(one.destination, ref))
  return found !== undefined && holds(found, bench.harness.waiting(found)) ? found : null
}
