import rhea from 'rhea'
import { expect, test } from 'vitest'
import { soon } from '../testing/harness.ts'
import { until } from '../testing/until.ts'
import { givenArtemis } from './testing/given.ts'

/** What Artemis has and other brokers have not. */
givenArtemis((given) => {
  const { connection, queue, sampleOf } = given
  const ref = (name: string) => ({ namespace: '', name })

  test('scheduled messages are counted apart, with the time the next is due', async () => {
    const work = await queue('scheduled')
    const due = Date.now() + 3_600_000
    await given.client.send(work, [
      { durable: true, body: 'now' },
      { durable: true, body: 'later', message_annotations: { 'x-opt-delivery-time': rhea.types.wrap_long(due) } },
    ])
    expect(await sampleOf(work)).toMatchObject({ backlogMessages: 1, scheduledMessages: 1, nextDueAt: due, inTotal: 2 })
    // The scheduled one is neither shown by a look nor taken by a mover.
    const seen = await connection.browse({ destination: ref(work), limit: 10, cursor: null, maxBodyBytes: 100, acceptCost: false }, soon())
    expect(seen.messages).toHaveLength(1)
  })

  test('a multicast address shows each subscriber with its own backlog, read or not', async () => {
    const address = given.name('prices')
    const [fast, slow] = [
      await queue('prices.fast', { address, 'routing-type': 'MULTICAST' }),
      await queue('prices.slow', { address, 'routing-type': 'MULTICAST' }),
    ]
    await given.client.send(
      address,
      Array.from({ length: 4 }, (_, index) => ({ durable: true, body: String(index) })),
    )
    await given.client.take(`${address}::${fast}`, 4)
    await given.holds(fast, 0)
    const { destinations, subscriptions, bindings } = await connection.inventory(soon())
    expect(destinations.find(({ name }) => name === address)).toMatchObject({ type: 'address', role: 'normal' })
    expect(bindings.filter(({ source }) => source === address)).toHaveLength(2)
    expect(subscriptions.filter(({ destination }) => destination.name === address).map(({ group }) => group)).toEqual(
      expect.arrayContaining([fast, slow]),
    )
    const sample = await connection.sample(soon())
    const of = (group: string) => sample.subscriptions.find((one) => one.group === group)
    expect(of(fast)).toMatchObject({ destination: ref(address), backlogMessages: 0, outTotal: 4, members: 0 })
    expect(of(slow)).toMatchObject({ destination: ref(address), backlogMessages: 4, outTotal: 0 })
    expect(await sampleOf(address)).toMatchObject({ backlogMessages: 0, inTotal: 4 })
    expect(await sampleOf(slow)).toMatchObject({ backlogMessages: 4 })
  })

  test('an address keeps no messages: a look and a requeue from it name its queues', async () => {
    const address = given.name('news')
    const one = await queue('news.one', { address, 'routing-type': 'MULTICAST' })
    const look = connection.browse({ destination: ref(address), limit: 1, cursor: null, maxBodyBytes: 1, acceptCost: true }, soon())
    await expect(look).rejects.toMatchObject({ code: 'object-error', hint: expect.stringContaining(one) as string })
    await expect(connection.purge?.(ref(address), soon())).rejects.toMatchObject({ code: 'object-error' })
  })

  test('a message to an address reaches every subscriber', async () => {
    const address = given.name('all')
    const [a, b] = [
      await queue('all.a', { address, 'routing-type': 'MULTICAST' }),
      await queue('all.b', { address, 'routing-type': 'MULTICAST' }),
    ]
    const dead = await queue('all-dead')
    await given.client.send(dead, [{ durable: true, body: 'x' }])
    expect(await given.move(dead, address)).toMatchObject({ result: 'confirmed' })
    await given.holds(a, 1)
    await given.holds(b, 1)
    await given.holds(dead, 0)
  })

  test('a queue with the name of its multicast address keeps the name, and both are there', async () => {
    const name = await queue('doubled', { 'routing-type': 'MULTICAST' })
    const { destinations } = await connection.inventory(soon())
    expect(destinations.find((one) => one.name === name)).toMatchObject({ type: 'queue' })
    expect(destinations.find((one) => one.name === `multicast://${name}`)).toMatchObject({ type: 'address' })
    const dead = await queue('doubled-dead')
    await given.client.send(dead, [{ durable: true, body: 'x' }])
    expect(await given.move(dead, `multicast://${name}`)).toMatchObject({ result: 'confirmed' })
    await given.holds(name, 1)
  })

  test('ring and last-value queues say so', async () => {
    const [ring, last] = [await queue('ring', { 'ring-size': 3 }), await queue('last', { 'last-value': true })]
    const { destinations } = await connection.inventory(soon())
    expect(destinations.find(({ name }) => name === ring)?.config).toMatchObject({ ringSize: 3 })
    expect(destinations.find(({ name }) => name === last)?.config).toMatchObject({ lastValue: true })
  })

  test('an address that pages to disk says so, and all its messages are counted and shown', async () => {
    const work = await queue('paging')
    await given.management.addSettings(work, { addressFullMessagePolicy: 'PAGE', maxSizeBytes: 50_000, pageSizeBytes: 10_000 })
    await given.client.send(
      work,
      Array.from({ length: 200 }, (_, index) => ({ durable: true, body: `${index} `.padEnd(1_000, 'x') })),
    )
    expect((await connection.inventory(soon())).destinations.find(({ name }) => name === work)?.config).toMatchObject({ paging: true })
    expect(await sampleOf(work)).toMatchObject({ backlogMessages: 200 })
    const bodies: number[] = []
    for (let cursor: string | null = null, more = true; more; more = cursor !== null) {
      const page = await connection.browse({ destination: ref(work), limit: 70, cursor, maxBodyBytes: 100, acceptCost: false }, soon())
      bodies.push(...page.messages.map((message) => Number.parseInt(Buffer.from(message.body).toString(), 10)))
      cursor = page.nextCursor
    }
    expect(bodies).toEqual(Array.from({ length: 200 }, (_, index) => index))
  })

  test('a consumer is a member of its queue’s subscription, and its messages are in flight', async () => {
    const work = await queue('consumed')
    await given.client.send(work, [{ durable: true, body: 'x' }])
    await given.client.holding(work, 1, async () => {
      const { subscriptions } = await connection.inventory(soon())
      expect(subscriptions.find(({ group }) => group === work)).toMatchObject({
        state: 'active',
        protocol: 'amqp',
        members: [expect.objectContaining({ host: '127.0.0.1' })],
      })
      expect(await sampleOf(work)).toMatchObject({ consumers: 1, inFlightMessages: 1, readyMessages: 0, backlogMessages: 1 })
    })
    await until('it is back', 5_000, async () => ((await sampleOf(work))?.readyMessages === 1 ? true : null))
  })

  test('the age of the oldest message is told by the broker', async () => {
    const work = await queue('aging')
    await given.client.send(work, [{ durable: true, creation_time: Date.now() - 600_000, body: 'old' }])
    // A message is counted a moment before it can be the first.
    const age = await until('its age is told', 10_000, async () => (await sampleOf(work))?.oldestAgeMs ?? null)
    expect(age).toBeGreaterThanOrEqual(600_000)
    expect(age).toBeLessThan(700_000)
  })

  test('emptying a queue takes all its messages and says how many', async () => {
    const work = await queue('emptied')
    await given.client.send(work, [{ body: '1' }, { body: '2' }, { body: '3' }])
    expect(await connection.purge?.(ref(work), soon())).toBe(3)
    expect(await sampleOf(work)).toMatchObject({ backlogMessages: 0, outTotal: 3 })
  })
})
