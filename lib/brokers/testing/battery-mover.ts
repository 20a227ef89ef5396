import { afterEach, describe, expect, test } from 'vitest'
import type { DestinationRef, HeldMessage, Mover } from '../contract.ts'
import { plain, soon, type Bench, type PlainMessage } from './harness.ts'
import { until } from './until.ts'

const nothing = { addHeaders: {}, dropHeaders: [] }

/** Moving: the same message arrives, nothing is lost, and nothing leaves before it is confirmed. */
export function moverBattery<Config>(bench: Bench<Config>): void {
  const { harness } = bench
  let mover: Mover | undefined
  afterEach(async () => {
    await mover?.close()
    mover = undefined
  })

  const open = async (source: DestinationRef): Promise<Mover> => {
    const positions = harness.keepsMessages ? await idsOf(bench, source) : null
    mover = await bench.connection().openMover?.({ source, prefetch: 50, positions }, soon())
    if (mover === undefined) throw new Error('This kind has no mover.')
    return mover
  }
  const holds = (ref: DestinationRef, wanted: number): Promise<true> =>
    until(`${wanted} messages are in ${ref.name}`, harness.freshWithinMs, async () => ((await harness.count(ref)) === wanted ? true : null))

  describe('mover', () => {
    test('carries key, headers, properties and body over unchanged', async () => {
      const [from, to] = [await bench.destination('from'), await bench.destination('to')]
      const sent: PlainMessage = {
        key: harness.keyed ? 'customer-7' : null,
        headers: { 'x-tenant': 'acme', 'x-ünicode': 'grüße 你好', empty: '' },
        body: Uint8Array.from([0, 255, 128, 10, 13, 65]),
        properties: harness.properties,
      }
      await harness.produce(from, [sent])
      const moving = await open(from)
      const held = await taken(moving)
      expect(await moving.send(held, { destination: to }, nothing, soon())).toMatchObject({ result: 'confirmed' })
      await moving.settle(held)
      const [arrived] = await harness.read(to, 1)
      expect(arrived).toEqual(sent)
    })

    test('adds and leaves out the headers it is told to', async () => {
      const [from, to] = [await bench.destination('marked'), await bench.destination('marked-to')]
      await harness.produce(from, [{ ...plain('x'), headers: { 'X-Drop': 'gone', keep: 'stays' } }])
      const moving = await open(from)
      const held = await taken(moving)
      await moving.send(held, { destination: to }, { addHeaders: { 'x-run': '42' }, dropHeaders: ['x-drop'] }, soon())
      expect((await harness.read(to, 1))[0]?.headers).toEqual({ keep: 'stays', 'x-run': '42' })
    })

    test('moves many messages in flight at once, in order, each exactly once', async () => {
      const [from, to] = [await bench.destination('many'), await bench.destination('many-to')]
      const bodies = Array.from({ length: 200 }, (_, index) => `m${index}`)
      await harness.produce(from, bodies.map(plain))
      const moving = await open(from)
      const flying: Promise<void>[] = []
      for (let held = await moving.next(soon()); held !== null; held = await moving.next(soon())) {
        const one = held
        flying.push(
          moving.send(one, { destination: to }, nothing, soon()).then((outcome) => {
            expect(outcome.result).toBe('confirmed')
            return moving.settle(one)
          }),
        )
      }
      await Promise.all(flying)
      await moving.close()
      mover = undefined
      await holds(to, 200)
      expect((await harness.read(to, 200)).map((message) => Buffer.from(message.body).toString())).toEqual(bodies)
      if (!harness.keepsMessages) await holds(from, 0)
    })

    test('names a message as a look at it does', async () => {
      const from = await bench.destination('same-name')
      await harness.produce(from, [plain('a'), plain('b')])
      const ids = await idsOf(bench, from)
      const moving = await open(from)
      const held = [await taken(moving), await taken(moving)]
      expect(held.map((one) => one.message.id)).toEqual(ids)
    })

    test('is told of a target that does not exist, and the message stays', async () => {
      const from = await bench.destination('untargeted')
      await harness.produce(from, [plain('stay')])
      const moving = await open(from)
      const held = await taken(moving)
      expect(await moving.checkTarget(harness.missingTarget, soon())).toMatchObject({ exists: false, routable: false })
      expect(await moving.send(held, harness.missingTarget, nothing, soon())).toMatchObject({ result: 'refused' })
      await moving.release(held)
      await moving.close()
      mover = undefined
      await holds(from, 1)
    })

    test('puts back what was taken and not settled, in its old order', async () => {
      const from = await bench.destination('unsettled')
      await harness.produce(from, ['a', 'b', 'c'].map(plain))
      const moving = await open(from)
      const first = await taken(moving)
      await taken(moving)
      await moving.release(first)
      await moving.close()
      mover = undefined
      await holds(from, 3)
      expect((await harness.read(from, 3)).map((message) => Buffer.from(message.body).toString())).toEqual(['a', 'b', 'c'])
    })

    test('does not hand out a released message again', async () => {
      const from = await bench.destination('released')
      await harness.produce(
        from,
        Array.from({ length: 120 }, (_, index) => plain(`m${index}`)),
      )
      const moving = await open(from)
      const seen: string[] = []
      for (let held = await moving.next(soon()); held !== null; held = await moving.next(soon())) {
        seen.push(Buffer.from(held.message.body).toString())
        await moving.release(held)
      }
      expect(seen).toEqual(Array.from({ length: 120 }, (_, index) => `m${index}`))
    })

    test('says that a target exists and can be reached', async () => {
      const [from, to] = [await bench.destination('check'), await bench.destination('check-to')]
      const moving = await open(from)
      expect(await moving.checkTarget({ destination: to }, soon())).toMatchObject({ exists: true, routable: true })
    })
  })
}

async function taken(mover: Mover): Promise<HeldMessage> {
  const held = await mover.next(soon())
  if (held === null) throw new Error('The mover had no message where there is one.')
  return held
}

async function idsOf<Config>(bench: Bench<Config>, destination: DestinationRef): Promise<string[]> {
  const seen = await bench.connection().browse({ destination, limit: 500, cursor: null, maxBodyBytes: 1_048_576, acceptCost: true }, soon())
  return seen.messages.map((message) => message.id)
}
