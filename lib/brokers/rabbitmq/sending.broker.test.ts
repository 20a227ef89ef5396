import { afterEach, describe, expect, test } from 'vitest'
import type { Options } from 'amqplib'
import type { HeldMessage, Mover } from '../contract.ts'
import { soon } from '../testing/harness.ts'
import { startTcpProxy } from '../testing/tcp-proxy.ts'
import { until } from '../testing/until.ts'
import { givenRabbitmq } from './testing/given.ts'

const nothing = { addHeaders: {}, dropHeaders: [] }

givenRabbitmq((given) => {
  const ref = (name: string) => ({ namespace: given.vhost, name })
  let mover: Mover | undefined
  afterEach(async () => {
    await mover?.close()
    mover = undefined
  })
  const open = async (queue: string, options: Options.Publish[] = [{}], changes = {}): Promise<Mover> => {
    await given.client.channel.assertQueue(queue)
    for (const [index, one] of options.entries()) await given.client.publish(queue, `m${index}`, one)
    mover = await given.connect(changes).openMover?.({ source: ref(queue), prefetch: 100, positions: null }, soon())
    if (mover === undefined) throw new Error('no mover')
    return mover
  }
  const taken = async (from: Mover): Promise<HeldMessage> => {
    const held = await from.next(soon())
    if (held === null) throw new Error('no message')
    return held
  }

  describe('sending', () => {
    test('an unroutable message among routable ones, all in flight, is refused and no other', async () => {
      const moving = await open(
        'mixed',
        Array.from({ length: 60 }, () => ({})),
      )
      await given.client.channel.assertQueue('mixed-to')
      const outcomes = await Promise.all(
        Array.from({ length: 60 }, async (_, index) => {
          const held = await taken(moving)
          const outcome = await moving.send(held, { destination: ref(index % 3 === 0 ? 'mixed-nowhere' : 'mixed-to') }, nothing, soon())
          if (outcome.result === 'confirmed') await moving.settle(held)
          return outcome.result === 'refused' ? outcome.reason.split(':')[0] : outcome.result
        }),
      )
      expect(outcomes.filter((outcome) => outcome === 'confirmed')).toHaveLength(40)
      expect(outcomes.filter((outcome) => outcome === 'unroutable')).toHaveLength(20)
      await moving.close()
      mover = undefined
      await until('the refused ones are back', 20_000, async () => ((await given.client.count('mixed')) === 20 ? true : null))
      expect(await given.client.count('mixed-to')).toBe(40)
    })

    test('to an exchange that does not exist is refused, and others in flight are not harmed', async () => {
      const moving = await open('exchanges', [{}, {}])
      await given.client.channel.assertQueue('exchanges-to')
      const [first, second] = [await taken(moving), await taken(moving)]
      const [bad, good] = await Promise.all([
        moving.send(first, { destination: ref('x'), exchange: 'no-such-exchange', routingKey: 'k' }, nothing, soon()),
        moving.send(second, { destination: ref('exchanges-to') }, nothing, soon()),
      ])
      expect(bad).toMatchObject({ result: 'refused', reason: expect.stringContaining('no-such-exchange') })
      expect(good.result).toBe('confirmed')
    })

    test('through an exchange follows its bindings, and the check tells where they lead', async () => {
      const { channel } = given.client
      await channel.assertExchange('shop', 'topic')
      await channel.assertQueue('eu')
      await channel.bindQueue('eu', 'shop', 'order.eu.#')
      const moving = await open('via')
      const target = (routingKey: string) => ({ destination: ref('eu'), exchange: 'shop', routingKey })
      expect(await moving.checkTarget(target('order.eu.new'), soon())).toMatchObject({
        exists: true,
        routable: true,
        detail: expect.stringContaining('"eu"'),
      })
      expect(await moving.checkTarget(target('order.us'), soon())).toMatchObject({ exists: true, routable: false })
      const held = await taken(moving)
      expect((await moving.send(held, target('order.us'), nothing, soon())).result).toBe('refused')
      expect((await moving.send(held, target('order.eu.new'), nothing, soon())).result).toBe('confirmed')
      expect((await given.client.take('eu')).fields.routingKey).toBe('order.eu.new')
    })

    test('to a full queue that rejects is refused', async () => {
      await given.client.channel.assertQueue('full', { maxLength: 1, overflow: 'reject-publish' })
      await given.client.publish('full', 'one')
      const moving = await open('too-many')
      expect(await moving.send(await taken(moving), { destination: ref('full') }, nothing, soon())).toMatchObject({
        result: 'refused',
        reason: expect.stringContaining('refused the message'),
      })
    })

    test('over a line that breaks before the answer is unknown, and what was held is back', async () => {
      const proxy = await startTcpProxy({ do: 'pass', port: Number(new URL(given.config.amqpUrl ?? '').port) })
      const moving = await open('broken', [{}, {}], { amqpUrl: `amqp://127.0.0.1:${proxy.port}` })
      await given.client.channel.assertQueue('broken-to')
      const first = await taken(moving)
      expect((await moving.send(first, { destination: ref('broken-to') }, nothing, soon())).result).toBe('confirmed')
      await moving.settle(first)
      const sending = moving.send(await taken(moving), { destination: ref('broken-to') }, nothing, soon())
      // The publish is written in this turn of the event loop, so it is on its way when the line breaks.
      setImmediate(() => proxy.cut())
      expect((await sending).result).toBe('unknown')
      await expect(moving.next(soon())).rejects.toMatchObject({ name: 'BrokerError', code: 'unavailable' })
      await until('the message is back', 20_000, async () => ((await given.client.count('broken')) === 1 ? true : null))
      await moving.close()
      mover = undefined
      await proxy.close()
    })

    test('keeps the type of every header', async () => {
      const headers = {
        int: { '!': 'int32', value: 5 },
        long: { '!': 'int64', value: 2n ** 60n },
        double: { '!': 'double', value: 1 },
        byte: { '!': 'int8', value: 5 },
        when: { '!': 'timestamp', value: 1_700_000_000 },
        bytes: Buffer.from([0, 255]),
        list: [{ '!': 'int16', value: 3 }, 'text', null, true],
      }
      const moving = await open('typed', [{ headers }])
      await given.client.channel.assertQueue('typed-to')
      const held = await taken(moving)
      expect((await moving.send(held, { destination: ref('typed-to') }, nothing, soon())).result).toBe('confirmed')
      const [seen] = (
        await given.connect().browse({ destination: ref('typed-to'), limit: 1, cursor: null, maxBodyBytes: 10, acceptCost: true }, soon())
      ).messages
      expect(new Map(seen?.headers.map((header) => [header.name, header]))).toEqual(
        new Map(held.message.headers.map((header) => [header.name, header])),
      )
      const again = await given.connect().openMover?.({ source: ref('typed-to'), prefetch: 1, positions: null }, soon())
      const raw = (await again?.next(soon()))?.handle as { properties: { headers: Record<string, unknown> } }
      expect({ ...raw.properties.headers }).toEqual({ ...headers, when: { '!': 'timestamp', value: 1_700_000_000n } })
      await again?.close()
    })

    test('drops a user id that is not ours and copies addressed elsewhere', async () => {
      const other = await given.user('', [given.vhost])
      const moving = await open('copies', [{ userId: given.config.username, headers: { CC: ['copies-cc'], BCC: ['copies-bcc'] } }], {
        username: other,
        password: other,
        managementUrl: given.config.managementUrl,
      }).catch(async () => {
        await given.client.manage('PUT', `/api/users/${other}`, { password: other, tags: 'monitoring' })
        return open('copies', [], { username: other, password: other })
      })
      await given.client.channel.assertQueue('copies-to')
      await given.client.channel.assertQueue('copies-cc')
      const held = await taken(moving)
      expect((await moving.send(held, { destination: ref('copies-to') }, nothing, soon())).result).toBe('confirmed')
      expect(await given.client.count('copies-cc')).toBe(0)
      expect((await given.client.take('copies-to')).properties.userId).toBeUndefined()
    })

    test('a dead letter carries its death along, and is shown with it', async () => {
      const { channel } = given.client
      await channel.assertQueue('died', {})
      await channel.assertQueue('alive', { deadLetterExchange: '', deadLetterRoutingKey: 'died' })
      await given.client.publish('alive', 'poison', { messageId: 'p-1' })
      const raw = await channel.get('alive')
      if (raw !== false) channel.nack(raw, false, false)
      await until('it is dead', 20_000, async () => ((await given.client.count('died')) === 1 ? true : null))
      const [seen] = (
        await given.connect().browse({ destination: ref('died'), limit: 1, cursor: null, maxBodyBytes: 10, acceptCost: true }, soon())
      ).messages
      const death = JSON.parse(seen?.headers.find((header) => header.name === 'x-death')?.value ?? '[]') as {
        queue: string
        reason: string
        count: number
      }[]
      expect(death).toMatchObject([{ queue: 'alive', reason: 'rejected', count: 1 }])
      expect(seen?.id).toBe('p-1')
      expect(seen?.timestamp).toBeGreaterThan(Date.now() - 60_000)
    })
  })
})
