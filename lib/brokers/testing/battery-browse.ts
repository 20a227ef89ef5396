import { describe, expect, test } from 'vitest'
import type { BrowseRequest, BrowseResult, DestinationRef } from '../contract.ts'
import { plain, soon, type Bench } from './harness.ts'
import { until } from './until.ts'

/** Looking at messages: they are shown exactly, and are still there afterwards. */
export function browseBattery<Config>(bench: Bench<Config>): void {
  const { harness } = bench
  const look = (destination: DestinationRef, more: Partial<BrowseRequest> = {}): Promise<BrowseResult> =>
    bench.connection().browse({ destination, limit: 50, cursor: null, maxBodyBytes: 1_048_576, acceptCost: true, ...more }, soon())

  describe('browse', () => {
    test('shows messages in order and leaves as many as there were, for the cost it declares', async () => {
      const ref = await bench.destination('looked-at')
      const bodies = ['first', 'second', 'third']
      await harness.produce(ref, bodies.map(plain))
      const declared = await bench.connection().browseCost(ref, soon())
      const seen = await look(ref)
      expect(seen.messages.map((message) => Buffer.from(message.body).toString())).toEqual(bodies)
      expect(seen.cost.cost).toBe(declared.cost)
      await until('all are there', harness.freshWithinMs, async () => ((await harness.count(ref)) === bodies.length ? true : null))
    })

    test('names the same messages the same on a second look', async () => {
      const ref = await bench.destination('named')
      await harness.produce(ref, [plain('a'), plain('b'), plain('a')])
      const ids = async (): Promise<string[]> => (await look(ref)).messages.map((message) => message.id)
      const first = await ids()
      expect(new Set(first).size).toBe(3)
      expect(await ids()).toEqual(first)
    })

    test('refuses a look that is not free unless its cost is accepted', async () => {
      const ref = await bench.destination('costly')
      const { cost } = await bench.connection().browseCost(ref, soon())
      const refused = look(ref, { acceptCost: false })
      if (cost === 'free') await expect(refused).resolves.toMatchObject({ messages: [] })
      else await expect(refused).rejects.toMatchObject({ name: 'BrokerError' })
    })

    test('answers an empty destination with no messages', async () => {
      expect(await look(await bench.destination('empty-look'))).toMatchObject({ messages: [], nextCursor: null })
    })

    test('gives binary bodies byte for byte', async () => {
      const ref = await bench.destination('binary')
      const body = Uint8Array.from({ length: 1024 }, (_, index) => (index * 7) % 256)
      await harness.produce(ref, [{ ...plain(''), body }])
      const [message] = (await look(ref)).messages
      expect(Buffer.from(message?.body ?? []).equals(body)).toBe(true)
    })

    test('cuts a body of a megabyte and says how long it was', async () => {
      const ref = await bench.destination('long')
      // Kafka's default limit counts the envelope too.
      const size = 1_000_000
      await harness.produce(ref, [{ ...plain(''), body: new Uint8Array(size).fill(120) }])
      const [message] = (await look(ref, { maxBodyBytes: 1000 })).messages
      expect(message?.bodySize).toBe(size)
      expect(message?.body.length).toBe(1000)
    })

    test('rejects a destination that does not exist', async () => {
      const ref = { ...(await bench.destination('neighbour')), name: bench.name('nowhere') }
      await expect(look(ref)).rejects.toMatchObject({ name: 'BrokerError', code: 'object-error' })
    })
  })
}
