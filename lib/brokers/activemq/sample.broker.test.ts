import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { soon } from '../testing/harness.ts'
import { until } from '../testing/until.ts'
import { activemqConfig } from './config.ts'
import { givenActivemq } from './testing/given.ts'
import { connectTestClient } from './testing/stomp-client.ts'

givenActivemq((given) => {
  describe('numbers', () => {
    test('of all queues and topics come in one request', async () => {
      await given.queue(given.name('a'), [{ body: '1' }])
      await given.connection.sample(soon())
      for (let index = 0; index < 5; index += 1) await given.queue(given.name('more'))
      expect((await given.connection.sample(soon())).requests).toBe(1)
    })

    test('a durable subscriber that went away keeps its backlog, and is no member', async () => {
      const topic = given.name('prices')
      const clientId = `durable-${randomBytes(4).toString('hex')}`
      const subscriber = await connectTestClient(given.config, clientId)
      await subscriber.subscribeDurably(topic, 'slow')
      await subscriber.close()
      await given.client.send(`/topic/${topic}`, [{ body: '1' }, { body: '2' }, { body: '3' }])
      const group = `${clientId}:slow`
      const waiting = await until('three wait for it', 20_000, async () => {
        const { subscriptions } = await given.connection.sample(soon())
        return subscriptions.find((one) => one.group === group && one.backlogMessages === 3) ?? null
      })
      expect(waiting).toMatchObject({ destination: { name: topic }, members: 0, state: 'inactive' })
      const { subscriptions, destinations } = await given.connection.inventory(soon())
      expect(subscriptions.find((one) => one.group === group)).toMatchObject({ state: 'inactive', members: [], protocol: 'jms-durable' })
      expect(destinations.find(({ name }) => name === topic)).toMatchObject({ type: 'topic', role: 'normal' })
      await given.management.exec('', 'destroyDurableSubscriber(java.lang.String,java.lang.String)', clientId, 'slow')
      await given.management.exec('', 'removeTopic(java.lang.String)', topic)
    })

    test('a message sent for later waits in the scheduler and in no queue', async () => {
      const name = given.name('later')
      const waiting = async () =>
        (await given.connection.sample(soon())).destinations.find(({ destination }) => destination.name === 'ActiveMQ.Scheduler')
          ?.scheduledMessages ?? null
      const before = await waiting()
      expect(before).not.toBeNull()
      await given.queue(name, [{ headers: { AMQ_SCHEDULED_DELAY: '3600000' }, body: 'later' }])
      await until('one more waits', 20_000, async () => ((await waiting()) === (before ?? 0) + 1 ? true : null))
      expect(await given.size(name)).toBe(0)
    })

    test('topics on which the broker tells about itself are not shown', async () => {
      const { destinations } = await given.connection.inventory(soon())
      expect(destinations.some(({ name }) => name.startsWith('ActiveMQ.Advisory.'))).toBe(false)
    })
  })

  describe('dead letters', () => {
    test('a queue of its own for them is found by the flag, with the queue it belongs to', async () => {
      const work = `own.${given.name('pay')}`
      await given.queue(work, [{ body: '1' }])
      await given.client.take(work, 1, 'reject')
      await given.holds(`DLQ.${work}`, 1)
      await given.queue(`DLQ.${work}`)
      const { destinations, routes } = await given.connection.inventory(soon())
      expect(destinations.find(({ name }) => name === `DLQ.${work}`)).toMatchObject({ role: 'dead-letter' })
      expect(routes.find(({ from }) => from.name === work)).toMatchObject({
        to: { name: `DLQ.${work}` },
        problem: null,
        confidence: 'likely',
      })
    })

    test('a queue that shares a dead-letter queue and has used it says so', async () => {
      const work = given.name('mail')
      await given.queue(work, [{ body: '1' }])
      await given.client.take(work, 1, 'reject')
      const { routes } = await given.connection.inventory(soon())
      expect(routes.find(({ from }) => from.name === work)).toMatchObject({ to: { name: 'ActiveMQ.DLQ' }, confidence: 'likely' })
    })
  })

  if (given.broker === 'activemq-5') {
    describe('a user who may only read', () => {
      const config = activemqConfig.parse({ ...given.config, username: 'user', password: 'user' })
      test('watches and looks; what it may not send stays where it is, and the reason is told', async () => {
        const [from, to] = [await given.queue(given.name('kept'), [{ body: '1' }, { body: '2' }]), await given.queue(given.name('closed'))]
        const connection = given.connect(config)
        const identity = await connection.identify(soon())
        expect(identity.capabilities).toEqual(expect.arrayContaining(['inventory', 'sample', 'browse']))
        const mover = await connection.openMover?.({ source: from, prefetch: 10, positions: null }, soon())
        if (mover === undefined) throw new Error('This kind has no mover.')
        const held = [await mover.next(soon()), await mover.next(soon())].flatMap((one) => one ?? [])
        expect(held).toHaveLength(2)
        const changes = { addHeaders: {}, dropHeaders: [] }
        const outcomes = await Promise.all(held.map((one) => mover.send(one, { destination: to }, changes, soon())))
        for (const outcome of outcomes)
          expect(outcome).toMatchObject({ result: 'refused', reason: expect.stringContaining('not authorized') })
        for (const one of held) await mover.release(one)
        await mover.close()
        await given.holds(from.name, 2)
        expect(await given.size(to.name)).toBe(0)
      })
    })
  }
})
