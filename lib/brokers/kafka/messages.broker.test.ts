import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BrokerConnection, BrokerMessage, BrowseRequest, HeldMessage, Mover, SendOptions } from '../contract.ts'
import { open, ref, soon } from './testing/connection.ts'
import { eventually, Given } from './testing/given.ts'
import { describeWithBroker } from '../testing/attach.ts'
import { kafkaConfigSchema } from './config.ts'

describeWithBroker('kafka', (shared) => {
  const config = kafkaConfigSchema.parse(shared)
  let given: Given
  let connection: BrokerConnection

  beforeAll(async () => {
    given = new Given(config)
    connection = open(config)
  })
  afterAll(async () => {
    await connection?.close()
    await given?.close()
  })

  const asIs: SendOptions = { addHeaders: {}, dropHeaders: [] }
  const body = (message: BrokerMessage | undefined): string => Buffer.from(message?.body ?? []).toString()

  async function browse(topic: string, more: Partial<BrowseRequest> = {}) {
    return connection.browse({ destination: ref(topic), limit: 100, cursor: null, maxBodyBytes: 1000, acceptCost: false, ...more }, soon())
  }

  /** All pages. */
  async function everything(topic: string, more: Partial<BrowseRequest>): Promise<BrokerMessage[]> {
    const messages: BrokerMessage[] = []
    let cursor: string | null = null
    do {
      const page = await browse(topic, { ...more, cursor })
      messages.push(...page.messages)
      cursor = page.nextCursor
    } while (cursor !== null)
    return messages
  }

  describe('browsing a topic', () => {
    it('pages through all partitions once, oldest or newest first, and costs nothing', async () => {
      const topic = await given.topic('pages', 3)
      const start = Date.now() - 60_000
      for (let i = 0; i < 20; i++)
        await given.messages(topic, [{ partition: i % 3, value: Buffer.from(String(i)), timestamp: BigInt(start + i) }])
      const order = Array.from({ length: 20 }, (_, i) => String(i))
      expect((await everything(topic, { limit: 6 })).map(body)).toEqual(order)
      expect((await everything(topic, { limit: 6, newestFirst: true })).map(body)).toEqual(order.toReversed())
      expect((await browse(topic)).cost).toMatchObject({ cost: 'free', looksLeft: null })
      expect((await connection.inventory(soon())).subscriptions.filter((found) => found.destination.name === topic)).toEqual([])
    })

    it('starts at a time', async () => {
      const topic = await given.topic('time', 2)
      const start = Date.now() - 60_000
      for (let i = 0; i < 6; i++)
        await given.messages(topic, [{ partition: i % 2, value: Buffer.from(String(i)), timestamp: BigInt(start + i * 1000) }])
      expect((await browse(topic, { fromTime: start + 2500 })).messages.map(body)).toEqual(['3', '4', '5'])
      expect((await browse(topic, { fromTime: start + 60_000 })).messages).toEqual([])
    })

    it('starts at an offset, of one partition or of each, page after page', async () => {
      const topic = await given.topic('offset', 2)
      const start = Date.now() - 60_000
      for (let i = 0; i < 12; i++)
        await given.messages(topic, [{ partition: i % 2, value: Buffer.from(String(i)), timestamp: BigInt(start + i) }])
      expect((await everything(topic, { limit: 2, partition: 1, fromOffset: 2 })).map(body)).toEqual(['5', '7', '9', '11'])
      expect((await everything(topic, { limit: 2, fromOffset: 4 })).map(body)).toEqual(['8', '9', '10', '11'])
      expect((await everything(topic, { limit: 2, partition: 0, newestFirst: true })).map(body)).toEqual(['10', '8', '6', '4', '2', '0'])
      expect((await browse(topic, { partition: 0, fromOffset: 6 })).messages).toEqual([])
      await expect(browse(topic, { partition: 7, fromOffset: 0 })).rejects.toMatchObject({
        message: expect.stringContaining('no partition 7'),
      })
      expect((await browse(topic, { fromOffset: 900 })).messages).toEqual([])
    })

    it('starts at the first message left when the offset asked for is gone', async () => {
      const topic = await given.topic('trimmed')
      await given.messages(topic, ['0', '1', '2', '3'])
      await given.admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset: 2n }] }] })
      expect((await browse(topic, { partition: 0, fromOffset: 1 })).messages.map(body)).toEqual(['2', '3'])
    })

    it('of an empty topic is an empty page, of an unknown one an error that names it', async () => {
      expect(await browse(await given.topic('empty'))).toMatchObject({ messages: [], nextCursor: null })
      await expect(browse('kafka-test-nowhere')).rejects.toMatchObject({
        code: 'object-error',
        message: 'Topic kafka-test-nowhere does not exist',
      })
    })

    it.each(['none', 'gzip', 'snappy', 'lz4', 'zstd'] as const)('reads %s batches', async (compression) => {
      const topic = await given.topic('codec')
      await given.messages(topic, ['one', 'two'], { compression })
      const { messages } = await browse(topic)
      expect(messages.map(body)).toEqual(['one', 'two'])
      expect(messages[0]?.properties).toMatchObject({ compression })
    })

    it('cuts long bodies and says how long they were', async () => {
      const topic = await given.topic('large', 1, { 'max.message.bytes': '25000000', 'segment.bytes': '30000000' })
      await given.messages(topic, [{ value: Buffer.alloc(20_000_000, 'x') }, { value: Buffer.from('after') }])
      const { messages } = await browse(topic, { maxBodyBytes: 10 })
      expect(messages.map((message) => [body(message), message.bodySize])).toEqual([
        ['xxxxxxxxxx', 20_000_000],
        ['after', 5],
      ])
    })

    it('leaves out transaction markers and what was aborted', async () => {
      const topic = await given.topic('tx')
      await given.messages(topic, ['before'])
      await given.transaction(topic, ['never', 'happened'], 'abort')
      await given.transaction(topic, ['done'], 'commit')
      await given.messages(topic, ['after'])
      for (const newestFirst of [false, true]) {
        const found = (await everything(topic, { limit: 2, newestFirst })).map(body)
        expect(newestFirst ? found.toReversed() : found).toEqual(['before', 'done', 'after'])
      }
    })

    it('steps over the gaps of a compacted topic', async () => {
      const settings = {
        'cleanup.policy': 'compact',
        'segment.ms': '100',
        'min.cleanable.dirty.ratio': '0.01',
        'max.compaction.lag.ms': '100',
      }
      const topic = await given.topic('compact', 1, settings)
      const keyed = (key: string, text: string) => ({ key: Buffer.from(key), value: Buffer.from(text) })
      for (let i = 0; i < 30; i++) await given.messages(topic, [keyed('same', `old ${i}`)])
      const compacted = await eventually(
        async () => {
          // A new segment is only rolled when something is written, and only closed ones are compacted.
          await given.messages(topic, [keyed('last', 'x')])
          return everything(topic, { limit: 4 })
        },
        (messages) => messages.filter((message) => body(message).startsWith('old')).length === 1,
        60_000,
      )
      expect(compacted.filter((message) => body(message).startsWith('old')).map(body)).toEqual(['old 29'])
      const backwards = await everything(topic, { limit: 4, newestFirst: true })
      expect(backwards.filter((message) => body(message).startsWith('old')).map(body)).toEqual(['old 29'])
    })
  })

  describe('requeueing', () => {
    const take = async (mover: Mover): Promise<HeldMessage> => {
      const held = await mover.next(soon())
      if (!held) throw new Error('no message left')
      return held
    }
    const moverFor = (topic: string, positions: string[] | null): Promise<Mover> => {
      if (!connection.openMover) throw new Error('Kafka can requeue')
      return connection.openMover({ source: ref(topic), prefetch: 10, positions }, soon())
    }

    it('sends exactly the frozen records, byte by byte, and says where each one went', async () => {
      const [source, target] = [await given.topic('dead', 2), await given.topic('alive', 2)]
      const odd = Buffer.from([0, 255, 1])
      const headers = new Map([
        [Buffer.from('repeat'), Buffer.from('1')],
        [Buffer.from('repeat'), odd],
        [Buffer.from('kafka_dlt-exception'), Buffer.from('boom')],
      ])
      await given.messages(source, [
        { partition: 1, key: odd, value: odd, headers },
        { partition: 1, value: Buffer.from('not asked for') },
        { partition: 0, key: Buffer.from('k'), value: Buffer.alloc(0) },
      ])
      const mover = await moverFor(source, ['1-0', '0-0'])
      const options = { addHeaders: { 'x-spillway-run': 'r1' }, dropHeaders: ['kafka_dlt-exception'] }
      const first = await take(mover)
      expect(await mover.send(first, { destination: ref(target), partition: 1 }, options, soon())).toEqual({
        result: 'confirmed',
        position: '1-0',
      })
      await mover.settle(first)
      const second = await take(mover)
      expect(await mover.send(second, { destination: ref(target), partition: 1 }, options, soon())).toEqual({
        result: 'confirmed',
        position: '1-1',
      })
      expect(await mover.next(soon())).toBeNull()
      await mover.close()

      const { messages } = await browse(target)
      expect(
        messages.map((message) => [message.id, message.key && Buffer.from(message.key), Buffer.from(message.body), message.headers]),
      ).toEqual([
        [
          '1-0',
          odd,
          odd,
          [
            { name: 'repeat', value: '1', encoding: 'utf8' },
            { name: 'repeat', value: 'AP8B', encoding: 'base64' },
            { name: 'x-spillway-run', value: 'r1', encoding: 'utf8' },
          ],
        ],
        ['1-1', Buffer.from('k'), Buffer.alloc(0), [{ name: 'x-spillway-run', value: 'r1', encoding: 'utf8' }]],
      ])
      expect((await browse(source)).messages).toHaveLength(3)
    })

    it('keeps a tombstone a tombstone and a batch as compressed as it was', async () => {
      const [source, target] = [await given.topic('tomb'), await given.topic('tomb-target')]
      await given.messages(source, [{ key: Buffer.from('gone') }], { compression: 'zstd' })
      const mover = await moverFor(source, ['0-0'])
      await mover.send(await take(mover), { destination: ref(target) }, asIs, soon())
      await mover.close()
      expect((await browse(target)).messages[0]?.properties).toMatchObject({ tombstone: true, compression: 'zstd' })
    })

    it('keeps the order of the plan when several are read and sent at once', async () => {
      const [source, target] = [await given.topic('order-dead'), await given.topic('order-alive')]
      await given.messages(
        source,
        Array.from({ length: 40 }, (_, i) => String(i)),
      )
      const mover = await moverFor(
        source,
        Array.from({ length: 40 }, (_, i) => `0-${39 - i}`),
      )
      const held = await Promise.all(Array.from({ length: 40 }, () => take(mover)))
      const outcomes = await Promise.all(held.map((one) => mover.send(one, { destination: ref(target), partition: 0 }, asIs, soon())))
      expect(outcomes.every((outcome) => outcome.result === 'confirmed')).toBe(true)
      await mover.close()
      expect((await browse(target)).messages.map(body)).toEqual(Array.from({ length: 40 }, (_, i) => String(39 - i)))
    })

    it('says why a frozen record is not there any more, and goes on with the next', async () => {
      const source = await given.topic('missing')
      await given.messages(source, ['a', 'b', 'c'])
      await given.transaction(source, ['aborted'], 'abort')
      await given.admin.deleteRecords({ topics: [{ name: source, partitions: [{ partition: 0, offset: 1n }] }] })
      const mover = await moverFor(source, ['0-0', '0-1', '0-3', '0-77', '5-0', '0-2'])
      const found: [string, string][] = []
      for (let held = await mover.next(soon()); held; held = await mover.next(soon()))
        found.push([held.message.id, held.missing ?? body(held.message)])
      expect(found).toEqual([
        ['0-0', expect.stringContaining('deleted by retention, the log now starts at 1')],
        ['0-1', 'b'],
        ['0-3', expect.stringContaining('aborted')],
        ['0-77', expect.stringContaining('not written yet')],
        ['5-0', expect.stringContaining('no such partition')],
        ['0-2', 'c'],
      ])
      await mover.close()
    })

    it('reads all there is when nothing was frozen', async () => {
      const source = await given.topic('all', 2)
      await given.messages(source, ['a', { partition: 1, value: Buffer.from('b') }])
      await given.transaction(source, ['x'], 'commit')
      const mover = await moverFor(source, null)
      const found: string[] = []
      for (let held = await mover.next(soon()); held; held = await mover.next(soon())) found.push(body(held.message))
      expect(found.toSorted()).toEqual(['a', 'b', 'x'])
      await mover.close()
    })

    it('is refused, and creates nothing, when the target does not exist or does not take the message', async () => {
      const [source, small] = [await given.topic('refused'), await given.topic('small', 1, { 'max.message.bytes': '500' })]
      await given.messages(source, ['x'.repeat(2000)])
      const mover = await moverFor(source, ['0-0'])
      const held = await take(mover)
      expect(await mover.send(held, { destination: ref('kafka-test-no-such') }, asIs, soon())).toMatchObject({
        result: 'refused',
        reason: expect.stringContaining('does not exist'),
      })
      expect(await mover.send(held, { destination: ref(small) }, asIs, soon())).toMatchObject({
        result: 'refused',
        reason: expect.stringContaining('MESSAGE_TOO_LARGE'),
      })
      expect(await mover.checkTarget({ destination: ref('kafka-test-no-such') }, soon())).toMatchObject({ exists: false, routable: false })
      expect(await mover.checkTarget({ destination: ref(small) }, soon())).toMatchObject({ exists: true, routable: true })
      expect(await given.admin.listTopics()).not.toContain('kafka-test-no-such')
      await mover.close()
    })
  })

  describe('purging', () => {
    it('deletes what is there and says how much', async () => {
      const topic = await given.topic('purge', 2)
      await given.messages(topic, ['a', 'b', { partition: 1, value: Buffer.from('c') }])
      expect(await connection.purge?.(ref(topic), soon())).toBe(3)
      expect((await browse(topic)).messages).toEqual([])
      expect(await connection.purge?.(ref(topic), soon())).toBe(0)
    })
    it('of a compacted topic is refused in words', async () => {
      const topic = await given.topic('purge-compact', 1, { 'cleanup.policy': 'compact' })
      await given.messages(topic, [{ key: Buffer.from('k'), value: Buffer.from('v') }])
      await expect(connection.purge?.(ref(topic), soon())).rejects.toMatchObject({
        code: 'object-error',
        hint: expect.stringContaining('cleanup.policy'),
      })
    })
  })
})
