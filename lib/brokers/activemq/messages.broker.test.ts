import { describe, expect, test } from 'vitest'
import { soon } from '../testing/harness.ts'
import { holdByAmqp, rejectByAmqp, sendByAmqp, takeByAmqp, types } from './testing/amqp-client.ts'
import { givenActivemq, moveAll } from './testing/given.ts'

givenActivemq((given) => {
  const pair = async () => {
    const [from, to] = [given.name('from'), given.name('to')]
    await given.queue(to)
    return { from, to }
  }

  describe('what kind of message it was', () => {
    test('text stays text, bytes stay bytes, and the group, priority and an expiry to come are kept', async () => {
      const { from, to } = await pair()
      const expires = Date.now() + 3_600_000
      await given.queue(from, [
        {
          headers: { JMSXGroupID: 'customer 7', JMSXGroupSeq: '3', priority: '9', expires: String(expires), tenant: 'a:b\\c\nd' },
          body: 'grüße 你好',
        },
        { body: Buffer.from([0, 1, 2, 255]) },
        { body: '' },
      ])
      expect((await moveAll(given.connection, from, to)).map(({ result }) => result)).toEqual(['confirmed', 'confirmed', 'confirmed'])
      expect(await given.size(from)).toBe(0)
      // The management shows messages in no order.
      const shown = await given.shown(to)
      expect(shown).toHaveLength(3)
      expect(shown.find(({ JMSXGroupID }) => JMSXGroupID !== null)).toMatchObject({
        Text: 'grüße 你好',
        JMSXGroupID: 'customer 7',
        JMSXGroupSeq: 3,
        JMSPriority: 9,
        JMSExpiration: expires,
        JMSDeliveryMode: 'PERSISTENT',
        StringProperties: { tenant: 'a:b\\c\nd', 'x-spillway-requeues': '1' },
      })
      expect(shown.find(({ BodyLength }) => BodyLength !== undefined)).toMatchObject({ BodyLength: 4, BodyPreview: [0, 1, 2, -1] })
      expect(shown.find(({ Text }) => Text === '')).toMatchObject({ JMSXGroupID: null })
      const taken = await given.client.take(to, 3)
      expect(taken.filter(({ headers }) => headers['priority'] === '4').map(({ binaryBody }) => binaryBody.length)).toEqual([4, 0])
    })

    test('AMQP messages, whose numbers and truth values STOMP would turn into text, go back by AMQP with our marks, in order', async () => {
      const { from, to } = await pair()
      await given.queue(from)
      await sendByAmqp(given.config, from, [
        {
          durable: true,
          application_properties: { attempt: types.wrap_int(3), paid: true, note: 'text' },
          body: 'typed',
        },
        { durable: true, body: { order: 7, name: 'seven' } },
      ])
      await given.client.send(`/queue/${from}`, [{ headers: { count: '5' }, body: 'a number as text' }])
      const kept = async (queue: string) =>
        (await given.shown(queue))
          .map(({ IntProperties, BooleanProperties, Text }) => ({ Text, IntProperties, BooleanProperties }))
          .toSorted((one, other) => JSON.stringify(one).localeCompare(JSON.stringify(other)))
      const before = await kept(from)
      const ids = async (queue: string) => (await given.shown(queue)).map(({ JMSMessageID }) => JMSMessageID)
      const looked = await given.connection.browse(
        { destination: { namespace: '', name: from }, limit: 10, cursor: null, maxBodyBytes: 100, acceptCost: false },
        soon(),
      )
      expect(looked.messages.map(({ body }) => Buffer.from(body).toString())).toEqual([
        'typed',
        '{"order":7,"name":"seven"}',
        'a number as text',
      ])
      const idsBefore = await ids(from)
      expect((await moveAll(given.connection, from, to)).map(({ result }) => result)).toEqual(['confirmed', 'confirmed', 'confirmed'])
      expect(await given.size(from)).toBe(0)
      expect(await kept(to)).toEqual(before)
      // A message that kept its id would be dropped by the audit of the dead-letter strategy when it dies again.
      expect((await ids(to)).filter((id) => idsBefore.includes(id))).toEqual([])
      const taken = await given.client.take(to, 3)
      expect(taken.map(({ headers }) => headers['attempt'] ?? headers['count'] ?? 'map')).toEqual(['3', 'map', '5'])
      expect(taken.map(({ headers }) => headers['x-spillway-requeues'])).toEqual(['1', '1', '1'])
    })

    test.for([
      ['without an id', {}],
      ['with an id its producer chose', { message_id: 'order-7' }],
    ] as const)('an AMQP message %s that dies again after its requeue is a dead letter again', async ([, id]) => {
      const name = `own.${given.name('twice')}`
      await given.queue(name)
      await sendByAmqp(given.config, name, [{ durable: true, ...id, body: 'fails twice' }])
      for (let death = 1; death <= 2; death += 1) {
        await rejectByAmqp(given.config, name, 1)
        await given.holds(`DLQ.${name}`, 1)
        await given.queue(`DLQ.${name}`)
        expect(await moveAll(given.connection, `DLQ.${name}`, name)).toMatchObject([{ result: 'confirmed' }])
        await given.holds(name, 1)
      }
      expect(await given.size(`DLQ.${name}`)).toBe(0)
    })

    describe('messages whose ids their AMQP producer chose, which STOMP cannot acknowledge', () => {
      const qpid = 'ID:6f1c0a7e-0d6e-4b8e-9d0c-7a1f0a2b3c4d:1:1:1-1'
      const bodies = async (queue: string, count: number) => (await takeByAmqp(given.config, queue, count)).map(({ body }) => String(body))

      test('move like all others, in their order, with their ids, and leave the queue', async () => {
        const { from, to } = await pair()
        await given.queue(from)
        await sendByAmqp(given.config, from, [
          { durable: true, message_id: 'order-7', body: 'a text' },
          { durable: true, body: 'no id' },
          { durable: true, message_id: qpid, body: 'of Qpid' },
          { durable: true, message_id: 4_711, body: 'a number' },
          { durable: true, message_id: "it's 7", body: 'a quote' },
        ])
        const outcomes = await moveAll(given.connection, from, to)
        expect(outcomes.map(({ result }) => result)).toEqual(Array.from({ length: 5 }, () => 'confirmed'))
        await given.holds(from, 0)
        await given.holds(to, 5)
        const found = await takeByAmqp(given.config, to, 5)
        expect(found.map(({ body }) => String(body))).toEqual(['a text', 'no id', 'of Qpid', 'a number', 'a quote'])
        expect(found.map(({ message_id }) => message_id).filter((id) => id === 'order-7' || id === qpid)).toHaveLength(2)
        expect(found[0]?.application_properties).toMatchObject({ 'x-spillway-requeues': '1' })
      })

      test('that share one id go one after the other, because the broker takes out the first of them', async () => {
        const { from, to } = await pair()
        await given.queue(from)
        await sendByAmqp(given.config, from, [
          { durable: true, message_id: 'order-7', body: 'first' },
          { durable: true, message_id: 'order-7', body: 'second' },
        ])
        const outcomes = await moveAll(given.connection, from, to)
        expect(outcomes).toMatchObject([
          { result: 'confirmed' },
          { result: 'refused', reason: expect.stringContaining('another message with this id') },
        ])
        expect(await moveAll(given.connection, from, to)).toMatchObject([{ result: 'confirmed' }])
        await given.holds(from, 0)
        expect(await bodies(to, 2)).toEqual(['first', 'second'])
      })

      test('stay while another consumer holds messages of the queue', async () => {
        const { from, to } = await pair()
        await given.queue(from)
        await sendByAmqp(given.config, from, [
          { durable: true, message_id: 'order-7', body: 'theirs' },
          { durable: true, message_id: 'order-7', body: 'ours' },
        ])
        const release = await holdByAmqp(given.config, from, 1)
        expect(await moveAll(given.connection, from, to)).toMatchObject([
          { result: 'refused', reason: expect.stringContaining('other consumers read the queue') },
        ])
        await release()
        await given.holds(from, 2)
      })
    })

    test('an expiry that is past does not kill the message again', async () => {
      const { to } = await pair()
      const work = given.name('own')
      await given.queue(`own.${work}`, [{ headers: { expires: String(Date.now() + 200), priority: '6' }, body: 'late' }])
      await given.holds(`DLQ.own.${work}`, 1)
      await given.queue(`DLQ.own.${work}`)
      expect(await moveAll(given.connection, `DLQ.own.${work}`, to, ['originalexpiration', 'dlqdeliveryfailurecause'])).toMatchObject([
        { result: 'confirmed' },
      ])
      expect(await given.shown(to)).toMatchObject([{ Text: 'late', JMSExpiration: 0, JMSPriority: 6, LongProperties: {} }])
    })
  })

  describe('a look behind the first hundreds', () => {
    test('is told of, refused without a word, and leaves all messages in their order', async () => {
      const name = given.name('deep')
      const bodies = Array.from({ length: 430 }, (_, index) => `m${index}`)
      const destination = await given.queue(
        name,
        bodies.map((body) => ({ body })),
      )
      const look = (cursor: string | null, limit: number, acceptCost: boolean) =>
        given.connection.browse({ destination, limit, cursor, maxBodyBytes: 100, acceptCost }, soon())
      const textOf = (page: Awaited<ReturnType<typeof look>>) => page.messages.map(({ body }) => Buffer.from(body).toString())
      expect(await given.connection.browseCost(destination, soon())).toMatchObject({ cost: 'counts-as-delivery', looksLeft: null })
      const first = await look(null, 500, false)
      expect(textOf(first)).toEqual(bodies.slice(0, 400))
      expect(first).toMatchObject({ nextCursor: '400', cost: { cost: 'free' } })
      await expect(look('400', 20, false)).rejects.toMatchObject({ name: 'BrokerError', code: 'object-error' })
      const second = await look('400', 20, true)
      expect(textOf(second)).toEqual(bodies.slice(400, 420))
      expect(second.nextCursor).toBe('420')
      const third = await look('420', 20, true)
      expect(textOf(third)).toEqual(bodies.slice(420))
      expect(third.nextCursor).toBeNull()
      await given.holds(name, 430)
      const taken = await given.client.take(name, 430)
      expect(taken.map(({ body }) => body)).toEqual(bodies)
    })

    test('pages of the browser join without a gap', async () => {
      const destination = await given.queue(
        given.name('pages'),
        ['a', 'b', 'a', 'c', 'd'].map((body) => ({ body })),
      )
      const ids: string[] = []
      let cursor: string | null = null
      do {
        const page = await given.connection.browse({ destination, limit: 2, cursor, maxBodyBytes: 100, acceptCost: false }, soon())
        ids.push(...page.messages.map(({ id }) => id))
        cursor = page.nextCursor
      } while (cursor !== null)
      expect(ids).toHaveLength(5)
      expect(new Set(ids).size).toBe(5)
    })
  })

  describe('purge', () => {
    test('deletes all messages of a queue and says how many', async () => {
      const destination = await given.queue(given.name('purge'), [{ body: '1' }, { body: '2' }, { body: '3' }])
      expect(await given.connection.purge?.(destination, soon())).toBe(3)
      expect(await given.size(destination.name)).toBe(0)
    })

    test('of a queue that does not exist is refused', async () => {
      await expect(given.connection.purge?.({ namespace: '', name: given.name('nothing') }, soon())).rejects.toMatchObject({
        code: 'object-error',
      })
    })
  })
})
