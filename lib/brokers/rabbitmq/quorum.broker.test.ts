import { describe, expect, test } from 'vitest'
import type { BrokerConnection } from '../contract.ts'
import { soon } from '../testing/harness.ts'
import { until } from '../testing/until.ts'
import { givenRabbitmq } from './testing/given.ts'

const bodies = ['a', 'b', 'c']

givenRabbitmq((given) => {
  const ref = (name: string) => ({ namespace: given.vhost, name })
  const fill = async (name: string, args: Record<string, unknown> = { 'x-delivery-limit': 3 }): Promise<void> => {
    await given.client.channel.assertQueue(name, { arguments: { 'x-queue-type': 'quorum', ...args } })
    for (const body of bodies) await given.client.publish(name, body)
  }
  const look = (connection: BrokerConnection, name: string) =>
    connection.browse({ destination: ref(name), limit: 10, cursor: null, maxBodyBytes: 100, acceptCost: true }, soon())
  const holds = (name: string, count: number) =>
    until(`${count} are in ${name}`, 20_000, async () => ((await given.client.count(name)) === count ? true : null))
  const drain = async (name: string): Promise<string[]> => {
    const found: string[] = []
    for (
      let raw = await given.client.channel.get(name, { noAck: true });
      raw !== false;
      raw = await given.client.channel.get(name, { noAck: true })
    )
      found.push(raw.content.toString())
    return found.toSorted()
  }

  describe('a quorum queue with a delivery limit', () => {
    test('allows one look less than its limit, counts them, and then refuses', async () => {
      await fill('counted')
      const connection = given.connect()
      expect(await connection.browseCost(ref('counted'), soon())).toMatchObject({ cost: 'counts-as-delivery', looksLeft: 2 })
      expect((await look(connection, 'counted')).cost.looksLeft).toBe(1)
      expect((await look(connection, 'counted')).cost.looksLeft).toBe(0)
      await expect(look(connection, 'counted')).rejects.toMatchObject({
        code: 'object-error',
        message: expect.stringContaining('another look could lose it'),
      })
      expect(await drain('counted')).toEqual(bodies)
    })

    test('loses nothing to looks of processes that know nothing of each other', async () => {
      await fill('many-lookers')
      for (let process = 0; process < 12; process += 1) {
        expect((await look(given.connect(), 'many-lookers')).messages.length).toBeGreaterThan(0)
      }
      await holds('many-lookers', bodies.length)
      expect(await drain('many-lookers')).toEqual(bodies)
    })

    test('may be looked at again once the messages that were looked at are gone', async () => {
      if (given.broker !== 'rabbitmq') return // 3.x does not tell that returned messages are gone; the count is then kept for an hour.
      await fill('renewed')
      let now = Date.now()
      const { rabbitmq } = await import('./index.ts')
      const connection = rabbitmq.connect(given.config, { now: () => now, warn: () => undefined })
      await look(connection, 'renewed')
      await look(connection, 'renewed')
      expect((await connection.browseCost(ref('renewed'), soon())).looksLeft).toBe(0)
      await given.client.channel.purgeQueue('renewed')
      now += 11_000
      await until('the queue tells that nothing returned is left', 20_000, async () =>
        (await connection.browseCost(ref('renewed'), soon())).looksLeft === 2 ? true : null,
      )
      await connection.close()
    })

    test('loses nothing to movers that take and put back', async () => {
      await fill('moved')
      for (let run = 0; run < 8; run += 1) {
        const mover = await given.connect().openMover?.({ source: ref('moved'), prefetch: 10, positions: null }, soon())
        const held = await mover?.next(soon())
        if (held) await mover?.release(held)
        await mover?.next(soon())
        await mover?.close()
        await holds('moved', bodies.length)
      }
      expect(await drain('moved')).toEqual(bodies)
    })

    test('has its limit from a policy as well, at once', async () => {
      const policy = `/api/policies/${given.path}/limit`
      await given.client.manage('PUT', policy, { pattern: '^by-policy$', definition: { 'delivery-limit': 7 }, 'apply-to': 'queues' })
      await fill('by-policy', {})
      expect((await given.destination('by-policy'))?.config).toMatchObject({ deliveryLimit: 7, policy: 'limit' })
      expect(await given.connect().browseCost(ref('by-policy'), soon())).toMatchObject({ looksLeft: 6 })
    })

    test('without a setting is 20 since 4.0 and none before', async () => {
      await fill('default', {})
      const cost = await given.connect().browseCost(ref('default'), soon())
      if (given.broker === 'rabbitmq') expect(cost).toMatchObject({ cost: 'counts-as-delivery', looksLeft: 19 })
      else expect(cost).toMatchObject({ cost: 'locks', looksLeft: null })
    })

    test('is not looked at by a user who could not write a message back', async () => {
      await fill('read-only')
      const user = await given.user('monitoring', ['/'])
      await given.client.manage('PUT', `/api/permissions/${given.path}/${user}`, { configure: '', write: '^$', read: '.*' })
      await expect(look(given.connect({ username: user, password: user }), 'read-only')).rejects.toMatchObject({ code: 'missing-right' })
      expect(await drain('read-only')).toEqual(bodies)
    })
  })
})
