import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BrowseRequest, BrowseResult } from '../contract.ts'
import { describeWithBroker } from '../testing/attach.ts'
import { RocketmqConnection } from './adapter.ts'
import { rocketmqConfigSchema, type RocketmqConfig } from './config.ts'
import { REQUEST } from './remoting/codes.ts'
import { offsetId } from './stored-message.ts'
import { eventually, Given } from './testing/given.ts'
import { startPrivateCluster, type PrivateCluster } from './testing/private-cluster.ts'

const soon = (): AbortSignal => AbortSignal.timeout(20_000)
type Wish = Partial<BrowseRequest>
const NO_COST = { cost: 'free' as const, explanation: '', looksLeft: null }

const looking = (connection: RocketmqConnection) => (topic: string, wish: Wish) =>
  connection.browse(
    { destination: { namespace: '', name: topic }, limit: 50, cursor: null, maxBodyBytes: 100, acceptCost: false, ...wish },
    soon(),
  )
const bodies = ({ messages }: BrowseResult): string[] => messages.map(({ body }) => Buffer.from(body).toString())

for (const name of ['rocketmq', 'rocketmq-4']) {
  describeWithBroker(name, (given) => {
    const config = rocketmqConfigSchema.parse(given)
    let broker: Given
    let connection: RocketmqConnection
    let look: ReturnType<typeof looking>

    beforeAll(() => {
      broker = new Given(config)
      connection = new RocketmqConnection(config, { now: Date.now, warn: () => undefined })
      look = looking(connection)
    })
    afterAll(async () => {
      broker.close()
      await connection.close()
    })

    const orders = async (queues = 1): Promise<string> => {
      const topic = broker.name('orders')
      await broker.createTopic(topic, queues)
      return topic
    }
    /** The index is written a moment after the message. */
    const found = (topic: string, wish: Wish, count: number) =>
      eventually(
        () => look(topic, wish),
        ({ messages }) => messages.length === count,
      )

    test('messages of one partition are shown from an offset on, and from its first where the offset is gone', async () => {
      const topic = await orders(2)
      for (let n = 0; n < 6; n++) await broker.send(topic, `m${n}`, [], { e: String(n % 2) })
      await broker.readAll(topic, 0, 3)
      expect(bodies(await found(topic, { partition: 1 }, 3))).toEqual(['m1', 'm3', 'm5'])
      expect(bodies(await look(topic, { partition: 1, fromOffset: 1 }))).toEqual(['m3', 'm5'])
      expect(bodies(await look(topic, { fromOffset: 2 })).toSorted()).toEqual(['m4', 'm5'])
      expect(bodies(await look(topic, { partition: 0, fromOffset: 99 }))).toEqual([])
      const first = await look(topic, { partition: 0, fromOffset: 1, limit: 1 })
      expect(bodies(first)).toEqual(['m2'])
      expect(bodies(await look(topic, { partition: 0, fromOffset: 1, cursor: first.nextCursor }))).toEqual(['m4'])
      await expect(look(topic, { partition: 7 })).rejects.toMatchObject({
        code: 'object-error',
        message: expect.stringContaining('no partition 7'),
      })
    })

    test('a key finds its messages in all queues, newest first, by each of its words and by all of them, and no others', async () => {
      const topic = await orders(2)
      const key = (text: string): [string, string][] => [['KEYS', text]]
      await broker.send(topic, 'old', key('order-1'), { e: '0' })
      await broker.send(topic, 'other', key('order-11'), { e: '0' })
      await broker.send(topic, 'both', key('order-1 customer-7'), { e: '1' })
      await broker.send(topic, 'none', [])
      const page = await found(topic, { key: 'order-1' }, 2)
      expect(bodies(page)).toEqual(['both', 'old'])
      expect(page).toMatchObject({ nextCursor: null, cost: { cost: 'free' } })
      expect(bodies(await found(topic, { key: 'customer-7' }, 1))).toEqual(['both'])
      expect(bodies(await look(topic, { key: 'order-1 customer-7' }))).toEqual(['both'])
      expect(bodies(await look(topic, { key: 'customer-7 order-1' }))).toEqual([])
    })

    test('two keys with the same hash are told apart', async () => {
      const topic = await orders()
      // Java gives both texts the same hash.
      for (const key of ['AaAa', 'BBBB', 'AaBB']) await broker.send(topic, key, [['KEYS', key]])
      expect(bodies(await found(topic, { key: 'BBBB' }, 1))).toEqual(['BBBB'])
      expect(bodies(await found(topic, { key: 'AaAa' }, 1))).toEqual(['AaAa'])
      expect(bodies(await look(topic, { key: 'BBAa' }))).toEqual([])
    })

    test('odd keys are found or not there, and none is an error', async () => {
      const topic = await orders()
      const odd = ['ключ-🛒-钥匙', '"quoted"{}#%\\', '%DLQ%x', 'x'.repeat(10_000)]
      for (const [index, key] of odd.entries()) await broker.send(topic, `odd-${index}`, [['KEYS', key]])
      for (const [index, key] of odd.entries()) expect(bodies(await found(topic, { key }, 1))).toEqual([`odd-${index}`])
      for (const key of [' ', '  ', 'nobody', '\u0001', 'y'.repeat(65_536), 'ü'.repeat(40_000)])
        expect(await look(topic, { key })).toMatchObject({ messages: [], nextCursor: null })
      for (const messageId of [' ', 'nobody', 'z'.repeat(65_536), '0'.repeat(32), 'F'.repeat(32), 'F'.repeat(56)])
        expect(await look(topic, { messageId })).toMatchObject({ messages: [], nextCursor: null })
    })

    test('many messages of a key come page by page, each once, back to the moment that was asked for', async () => {
      const topic = await orders(2)
      for (let n = 0; n < 40; n++) await broker.send(topic, `m${n}`, [['KEYS', 'hot']], { e: String(n % 2) })
      const all = await found(topic, { key: 'hot' }, 40)
      expect(bodies(all)).toEqual(Array.from({ length: 40 }, (_, n) => `m${39 - n}`))
      const seen: string[] = []
      for (let cursor: string | null = null, pages = 0; pages < 9; pages++) {
        const page = await look(topic, { key: 'hot', limit: 7, cursor })
        seen.push(...bodies(page))
        cursor = page.nextCursor
        if (cursor === null) break
      }
      expect(seen).toEqual(bodies(all))
      const since = all.messages[9]?.timestamp ?? 0
      const late = await look(topic, { key: 'hot', fromTime: since })
      expect(late.messages.every(({ timestamp }) => (timestamp ?? 0) >= since)).toBe(true)
      expect(late.messages.length).toBe(all.messages.filter(({ timestamp }) => (timestamp ?? 0) >= since).length)
      await expect(look(topic, { key: 'hot', cursor: '{"at":1}' })).rejects.toMatchObject({ code: 'object-error' })
    })

    test('where a second holds more messages of a key than the index tells, that is said', async () => {
      const topic = await orders()
      await broker.send(topic, 'first', [['KEYS', 'hot']])
      await broker.readAll(topic, 0, 1)
      // The next second of the index.
      await eventually(
        async () => (await look(topic, { key: 'hot' })).messages[0]?.timestamp ?? Date.now(),
        (at) => Date.now() - at > 2_000,
      )
      const send = (n: number) => broker.send(topic, `m${n}`, [['KEYS', 'hot']])
      await Promise.all(Array.from({ length: 400 }, (_, n) => send(n)))
      await broker.readAll(topic, 0, 401)
      const page = await eventually(
        () => look(topic, { key: 'hot', limit: 500 }),
        ({ messages, problems = [] }) =>
          (messages.length === 401 || problems.length > 0) && bodies({ messages, nextCursor: null, cost: NO_COST }).includes('first'),
      )
      expect(bodies(page).at(-1)).toBe('first')
      expect(new Set(bodies(page)).size).toBe(page.messages.length)
      const cut = expect.objectContaining({ detail: expect.stringContaining('only the newest messages of a second') })
      expect(page.problems ?? []).toEqual(page.messages.length < 401 ? [cut] : [])
    })

    test('a message is found by the id of its producer and by that of the broker, here and in no other topic', async () => {
      const [topic, other] = [await orders(), await orders()]
      const producer = `AC110001${broker
        .name('')
        .replaceAll(/[^0-9a-f]/g, '')
        .padEnd(24, '0')
        .slice(0, 24)}`.toUpperCase()
      const sent = await broker.send(topic, 'wanted', [['UNIQ_KEY', producer]])
      await broker.send(topic, 'another', [['UNIQ_KEY', `${producer.slice(0, -1)}F`]])
      const [stored] = await broker.readAll(topic, 0, 2)
      if (!stored) throw new Error('nothing stored')
      expect(sent.msgId).toBe(offsetId(stored))
      const page = await found(topic, { messageId: producer }, 1)
      expect(page.messages[0]).toMatchObject({ id: '0-0', properties: { messageId: producer, offsetMessageId: sent.msgId } })
      expect(bodies(await look(topic, { messageId: sent.msgId }))).toEqual(['wanted'])
      expect(bodies(await look(topic, { messageId: ` ${sent.msgId.toLowerCase()}\n` }))).toEqual(['wanted'])
      expect(bodies(await look(other, { messageId: producer }))).toEqual([])
      expect(bodies(await look(other, { messageId: sent.msgId }))).toEqual([])
      // A place in the middle of a message, and one behind the end of the log.
      for (const step of [1, 8, 40, 2 ** 40]) {
        const place = (stored.physicalOffset + step).toString(16).padStart(16, '0').toUpperCase()
        expect(bodies(await look(topic, { messageId: sent.msgId.slice(0, -16) + place }))).toEqual([])
      }
    })

    test('an address in an id that is none of the brokers is never asked', async () => {
      const topic = await orders()
      await broker.send(topic, 'x')
      const [stored] = await broker.readAll(topic, 0, 1)
      const visits: number[] = []
      const trap = createServer((socket) => {
        visits.push(socket.remotePort ?? 0)
        socket.destroy()
      })
      const port = await new Promise<number>((resolve) => {
        trap.listen(0, '127.0.0.1', () => resolve((trap.address() as { port: number }).port))
      })
      const forged = `7F000001${port.toString(16).padStart(8, '0')}${(stored?.physicalOffset ?? 0).toString(16).padStart(16, '0')}`
      expect(bodies(await look(topic, { messageId: forged }))).toEqual([])
      expect(visits).toEqual([])
      await new Promise((resolve) => trap.close(resolve))
    })

    test('dead letters and messages to be tried again are found by key and by both ids', async () => {
      const [topic, group] = [await orders(), broker.name('billing')]
      await broker.createGroup(group)
      await broker.send(topic, 'bad', [
        ['KEYS', 'order-9'],
        ['UNIQ_KEY', `UNIQ${topic}`],
      ])
      const [bad] = await broker.readAll(topic, 0, 1)
      if (!bad) throw new Error('nothing sent')
      await broker.die(group, bad)
      const dead = `%DLQ%${group}`
      const [letter] = await broker.readAll(dead, 0, 1)
      if (!letter) throw new Error('nothing died')
      for (const wish of [{ key: 'order-9' }, { messageId: `UNIQ${topic}` }, { messageId: offsetId(letter) }])
        expect((await found(dead, wish, 1)).messages[0]).toMatchObject({ id: '0-0', properties: { offsetMessageId: offsetId(letter) } })
      expect(bodies(await look(dead, { messageId: offsetId(bad) }))).toEqual([])
      const retry = `%RETRY%${group}`
      await broker.createTopic(retry)
      await broker.send(retry, 'again', [['KEYS', 'order-9']])
      expect(bodies(await found(retry, { key: 'order-9' }, 1))).toEqual(['again'])
      await expect(look(`%RETRY%${broker.name('nobody')}`, { key: 'x' })).rejects.toMatchObject({ code: 'object-error' })
    })

    test('messages of a deleted topic are not those of a new one with its name', async () => {
      const topic = await orders()
      const old = await broker.send(topic, 'old', [
        ['KEYS', 'order-3'],
        ['UNIQ_KEY', `OLD${topic}`],
      ])
      await found(topic, { key: 'order-3' }, 1)
      await broker.deleteTopic(topic)
      await eventually(
        () => broker.hasRoute(topic),
        (there) => !there,
      )
      // The index goes on naming it.
      const question = { topic, key: 'order-3', maxNum: '9', beginTimestamp: '0', endTimestamp: String(Date.now() + 60_000) }
      expect((await broker.call(await broker.broker(), REQUEST.QUERY_MESSAGE, question)).code).toBe(0)
      await expect(look(topic, { key: 'order-3' })).rejects.toMatchObject({ code: 'object-error' })
      await broker.createTopic(topic)
      await eventually(
        () => broker.range(topic),
        ({ end }) => end === 0,
      )
      await broker.send(topic, 'new', [['KEYS', 'order-3']])
      expect(
        bodies(
          await eventually(
            () => look(topic, { key: 'order-3' }),
            (page) => bodies(page).includes('new'),
          ),
        ),
      ).toEqual(['new'])
      expect(bodies(await look(topic, { messageId: `OLD${topic}` }))).toEqual([])
      expect(bodies(await look(topic, { messageId: old.msgId }))).toEqual([])
    })

    test('looking messages up leaves no trace in any consumer group', async () => {
      const [topic, group] = [await orders(), broker.name('shipping')]
      await broker.createGroup(group)
      await broker.commit(group, topic, 0, 0)
      await broker.send(topic, 'x', [['KEYS', 'k']])
      await found(topic, { key: 'k' }, 1)
      await look(topic, { messageId: 'k' })
      await look(topic, { partition: 0, fromOffset: 0 })
      const { subscriptions } = await connection.sample(soon())
      const own = subscriptions.filter((one) => one.destination.name === topic)
      expect(own).toMatchObject([{ group, members: 0, committed: [{ partition: 0, offset: 0 }] }])
    })
  })
}

describe('a RocketMQ cluster of two brokers', () => {
  let cluster: PrivateCluster
  let second: Awaited<ReturnType<PrivateCluster['join']>>
  let broker: Given
  let connection: RocketmqConnection

  beforeAll(async () => {
    cluster = await startPrivateCluster()
    second = await cluster.join({ brokerName: 'broker-b' })
    const config: RocketmqConfig = { nameServers: cluster.first.config.nameServers }
    broker = new Given(config)
    connection = new RocketmqConnection(config, { now: Date.now, warn: () => undefined })
  })
  afterAll(async () => {
    broker.close()
    await connection.close()
    await cluster.stop()
  })

  test('a key is looked for on both; with one that hangs its name is said, and nothing found is no answer', async () => {
    const topic = broker.name('orders')
    await broker.createTopic(topic)
    const ids: string[] = []
    for (const { name, address } of await broker.brokers())
      ids.push(
        (
          await broker.sendTo(address, topic, name, [
            ['KEYS', 'both'],
            ['KEYS2', 'x'],
            ['UNIQ_KEY', `ID${name}${topic}`],
          ])
        ).msgId,
      )
    await broker.sendTo(`127.0.0.1:${second.ports['broker']}`, topic, 'b only', [['KEYS', 'b']])
    const look = looking(connection)
    const page = await eventually(
      () => look(topic, { key: 'both' }),
      ({ messages }) => messages.length === 2,
    )
    expect(bodies(page).toSorted()).toEqual(['broker-a', 'broker-b'])
    for (const messageId of ids) expect((await look(topic, { messageId })).messages).toHaveLength(1)
    const first = await look(topic, { key: 'both', limit: 1 })
    expect(bodies(await look(topic, { key: 'both', limit: 1, cursor: first.nextCursor }))).toEqual(bodies(page).slice(1))
    await second.freeze()
    try {
      const half = await look(topic, { key: 'both' })
      expect(bodies(half)).toEqual(['broker-a'])
      expect(half.problems).toEqual([
        expect.objectContaining({ detail: expect.stringContaining('Not asked: broker-b'), object: { node: 'broker-b' } }),
      ])
      await expect(look(topic, { key: 'b' })).rejects.toMatchObject({
        code: 'timeout',
        message: expect.stringMatching(/is not on broker-a, and could not be looked for on broker-b/),
      })
      expect(bodies(await look(topic, { messageId: `IDbroker-a${topic}` }))).toEqual(['broker-a'])
      await expect(look(topic, { messageId: `IDbroker-b${topic}` })).rejects.toMatchObject({ message: expect.stringContaining('broker-b') })
      expect(bodies(await look(topic, { partition: 0 }))).toEqual(['broker-a'])
    } finally {
      second.thaw()
    }
  })
})
