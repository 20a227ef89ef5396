import { afterAll, beforeAll, expect, test } from 'vitest'
import type { DestinationSample, Sample, SubscriptionSample } from '../contract.ts'
import { describeWithBroker } from '../testing/attach.ts'
import { RocketmqConnection } from './adapter.ts'
import { rocketmqConfigSchema } from './config.ts'
import { HALF_TOPIC, SCHEDULE_TOPIC, TIMER_TOPIC } from './names.ts'
import { eventually, Given } from './testing/given.ts'

const soon = (): AbortSignal => AbortSignal.timeout(20_000)
/** The story of the unpaid orders leaves messages behind that wait up to 150 s. */
const LEFT_MS = 160_000
const WITH_LEFT_MS = 300_000

for (const name of ['rocketmq', 'rocketmq-4']) {
  describeWithBroker(name, (given) => {
    const config = rocketmqConfigSchema.parse(given)
    let broker: Given
    let connection: RocketmqConnection

    beforeAll(() => {
      broker = new Given(config)
      connection = new RocketmqConnection(config, { now: Date.now, warn: () => undefined })
    })
    afterAll(async () => {
      broker.close()
      await connection.close()
    })

    const destination = (sample: Sample, topic: string): DestinationSample | undefined =>
      sample.destinations.find((one) => one.destination.name === topic)
    const subscription = (sample: Sample, group: string, topic: string): SubscriptionSample | undefined =>
      sample.subscriptions.find((one) => one.group === group && one.destination.name === topic)
    const sampled = async <T>(of: (sample: Sample) => T, fits: (value: T) => boolean, withinMs?: number): Promise<T> =>
      eventually(async () => of(await connection.sample(soon())), fits, withinMs)
    /** How many wait in a topic of the broker, once those that other tests left there have gone. */
    const waitingBefore = (topic: string, what: 'scheduledMessages' | 'preparedMessages'): Promise<number> =>
      sampled(
        (sample) => destination(sample, topic)?.[what] ?? 0,
        (count) => count === 0,
        LEFT_MS,
      )

    /** A topic of two queues and a group that reads it. */
    async function pair(): Promise<{ topic: string; group: string }> {
      const [topic, group] = [broker.name('orders'), broker.name('shipping')]
      await broker.createTopic(topic, 2)
      await broker.createGroup(group)
      return { topic, group }
    }

    test('the lag of a group is counted in messages and measured in time from the first message it has not consumed', async () => {
      const { topic, group } = await pair()
      await broker.send(topic, 'consumed')
      await broker.commit(group, topic, 0, 1)
      const caughtUp = await sampled(
        (sample) => subscription(sample, group, topic),
        (found) => found?.lagMs === 0,
      )
      expect(caughtUp).toMatchObject({
        lagMs: 0,
        committed: [
          { partition: 0, offset: 1 },
          { partition: 1, offset: null },
        ],
      })
      await broker.send(topic, 'waiting')
      const [, waiting] = await broker.readAll(topic, 0, 2)
      const storedAt = waiting?.storeTimestamp ?? 0
      const old = await eventually(
        async () => ({ lagMs: subscription(await connection.sample(soon()), group, topic)?.lagMs ?? 0, at: Date.now() }),
        ({ lagMs }) => lagMs > 1_000,
      )
      expect(old.lagMs).toBeGreaterThan(1_000)
      expect(Math.abs(old.at - storedAt - old.lagMs)).toBeLessThan(1_000)
    })

    test('a queue shows its first and next offset under the plain number of its id', async () => {
      const { topic } = await pair()
      for (const body of ['a', 'b', 'c']) await broker.send(topic, body, [], { e: '1' })
      const found = await sampled(
        (sample) => destination(sample, topic),
        (one) => one?.inTotal === 3,
      )
      expect(found?.partitions).toEqual([
        { partition: 0, start: 0, end: 0, label: '0' },
        { partition: 1, start: 0, end: 3, label: '1' },
      ])
    })

    test('a message with a delay level is counted as waiting, with the time it is due', { timeout: WITH_LEFT_MS }, async () => {
      const { topic } = await pair()
      const before = await waitingBefore(SCHEDULE_TOPIC, 'scheduledMessages')
      const sentAt = Date.now()
      // Level 5 waits a minute.
      await broker.send(topic, 'later', [['DELAY', '5']])
      const found = await sampled(
        (sample) => destination(sample, SCHEDULE_TOPIC),
        (one) => (one?.scheduledMessages ?? 0) > before && one?.nextDueAt !== undefined,
      )
      expect(found?.scheduledMessages).toBe(before + 1)
      expect(found?.nextDueAt).toBeGreaterThan(sentAt - 60_000)
      expect(found?.nextDueAt).toBeLessThanOrEqual(Date.now() + 60_000)
    })

    test(
      'an open transaction is counted once however often the broker asks, and no more when it ends',
      { timeout: WITH_LEFT_MS },
      async () => {
        const { topic, group } = await pair()
        const before = await waitingBefore(HALF_TOPIC, 'preparedMessages')
        const half = await broker.half(topic, group, 'half')
        const open = await sampled(
          (sample) => destination(sample, HALF_TOPIC),
          (one) => one?.preparedMessages === before + 1,
        )
        expect(open?.preparedMessages).toBe(before + 1)
        expect(open?.oldestAgeMs).toBeGreaterThanOrEqual(0)
        const { end } = await broker.range(HALF_TOPIC)
        // A check appends the message again.
        await eventually(
          async () => (await broker.range(HALF_TOPIC)).end,
          (now) => now > end,
          20_000,
        )
        expect(
          await sampled(
            (sample) => destination(sample, HALF_TOPIC)?.preparedMessages,
            (count) => count === before + 1,
          ),
        ).toBe(before + 1)
        const looked = async () => {
          const { messages } = await connection.browse(
            {
              destination: { namespace: '', name: HALF_TOPIC },
              limit: 500,
              cursor: null,
              newestFirst: true,
              maxBodyBytes: 9,
              acceptCost: false,
            },
            soon(),
          )
          return messages.filter(({ properties }) => properties['realTopic'] === topic).map(({ properties }) => properties)
        }
        // A check in the middle of a look leaves the last copy it has seen in the past.
        const [newest, ...older] = await eventually(looked, (copies) => copies.length > 1 && copies[0]?.['transaction'] === 'open')
        expect(newest).toMatchObject({ realTopic: topic, producerGroup: group, transaction: 'open' })
        expect(newest?.['checks']).toBeGreaterThanOrEqual(1)
        expect(destination(await connection.sample(soon()), HALF_TOPIC)?.preparedChecks).toBeGreaterThanOrEqual(1)
        expect(newest?.['ageMs']).toBeGreaterThanOrEqual(1_000)
        expect(older.map((copy) => copy['transaction'])).not.toContain('open')
        await half.end('commit')
        await broker.readAll(topic, 0, 1)
        expect(
          await sampled(
            (sample) => destination(sample, HALF_TOPIC)?.preparedMessages,
            (count) => count === before,
          ),
        ).toBe(before)
        const left = await eventually(looked, (copies) => copies.every((copy) => copy['transaction'] === 'past'))
        expect(new Set(left.map((copy) => copy['transaction']))).toEqual(new Set(['past']))
      },
    )

    test('a poll of a broker that wrote nothing asks for no offsets', async () => {
      await connection.sample(soon())
      const { destinations } = await connection.sample(soon())
      const counts = [0, 0, 0, 0, 0, 0, 0]
      for (const index of counts.keys()) counts[index] = (await connection.sample(soon())).requests
      expect(Math.min(...counts)).toBeLessThan(destinations.length)
    })

    test('dead letters of a group come from the topics it reads, by configuration', async () => {
      const { topic, group } = await pair()
      await broker.commit(group, topic, 0, 0)
      await broker.send(topic, 'bad')
      const [bad] = await broker.readAll(topic, 0, 1)
      if (bad) await broker.die(group, bad)
      await broker.readAll(`%DLQ%${group}`, 0, 1)
      const { routes, destinations } = await connection.inventory(soon())
      expect(routes.find((route) => route.to?.name === `%DLQ%${group}`)).toMatchObject({
        from: { namespace: '', name: topic },
        problem: null,
        confidence: 'certain',
        evidence: `group ${group} gives a message up after 16 retries`,
      })
      expect(destinations.find((one) => one.name === `%DLQ%${group}`)?.role).toBe('dead-letter')
      expect(destinations.find((one) => one.name === SCHEDULE_TOPIC)).toMatchObject({
        role: 'delay',
        config: { delayLevelsMs: expect.arrayContaining([1_000, 7_200_000]) },
      })
      expect(destinations.find((one) => one.name === topic)).toMatchObject({
        role: 'normal',
        config: { partitions: 2, perm: 'rw', order: false, 'retention.ms': 72 * 3_600_000 },
      })
    })

    test('a dead-letter topic that may not be read is explained, and how to open it', async () => {
      const { topic, group } = await pair()
      await broker.send(topic, 'bad')
      const [bad] = await broker.readAll(topic, 0, 1)
      if (bad) await broker.die(group, bad)
      const dead = `%DLQ%${group}`
      await broker.readAll(dead, 0, 1)
      await broker.createTopic(dead, 1, { perm: '2' })
      const { problems } = await connection.inventory(soon())
      expect(problems.find((problem) => problem.object && 'name' in problem.object && problem.object.name === dead)).toMatchObject({
        code: 'missing-right',
        hint: expect.stringContaining(`updateTopicPerm -t '${dead}' -p 6`),
      })
      const look = connection.browse(
        { destination: { namespace: '', name: dead }, limit: 5, cursor: null, maxBodyBytes: 100, acceptCost: false },
        soon(),
      )
      await expect(look).rejects.toMatchObject({ code: 'missing-right', hint: expect.stringContaining('-p 6') })
    })

    test('a group that broadcasts has no dead letters: its failed messages are lost, and that is said', async () => {
      const { topic, group } = await pair()
      const member = await broker.member(group, topic, 'BROADCASTING')
      const { routes } = await connection.inventory(soon())
      member.close()
      expect(routes.find((route) => route.from.name === topic)).toMatchObject({ to: null, problem: expect.stringContaining('broadcasts') })
    })

    test('messages are found from a time on, and newest first', async () => {
      const { topic } = await pair()
      for (let n = 0; n < 70; n++) await broker.send(topic, `m${n}`, [], { e: String(n % 2) })
      await broker.readAll(topic, 0, 35)
      await eventually(
        () => broker.range(topic, 1),
        ({ end }) => end === 35,
      )
      const look = async (more: { cursor?: string | null; fromTime?: number; newestFirst?: boolean }) =>
        connection.browse(
          { destination: { namespace: '', name: topic }, limit: 40, cursor: null, maxBodyBytes: 100, acceptCost: false, ...more },
          soon(),
        )
      const bodies = (page: Awaited<ReturnType<typeof look>>) => page.messages.map(({ body }) => Buffer.from(body).toString())
      const [first, all] = [await look({ newestFirst: true }), new Set<string>()]
      expect(first.messages).toHaveLength(40)
      const rest = await look({ cursor: first.nextCursor })
      for (const body of [...bodies(first), ...bodies(rest)]) all.add(body)
      expect(rest.nextCursor).toBeNull()
      expect(all.size).toBe(70)
      expect(first.messages[0]?.timestamp).toBeGreaterThanOrEqual(first.messages.at(-1)?.timestamp ?? Infinity)
      const [middle] = (await look({ newestFirst: true })).messages.slice(-1)
      const since = await look({ fromTime: middle?.timestamp ?? 0 })
      expect(since.messages.every(({ timestamp }) => (timestamp ?? 0) >= (middle?.timestamp ?? 0))).toBe(true)
      expect(since.messages.length).toBeGreaterThanOrEqual(40)
    })

    if (name === 'rocketmq') {
      test('messages a POP group has taken and not acknowledged are in flight, though its offset has passed them', async () => {
        const { topic, group } = await pair()
        await broker.send(topic, 'one')
        await broker.send(topic, 'two')
        await broker.readAll(topic, 0, 2)
        await broker.pop(group, topic, 60_000)
        const found = await sampled(
          (sample) => subscription(sample, group, topic),
          // A poll in the middle of the hand-out may see the one without the other.
          (one) => one?.inFlightMessages === 2 && one.lagMs === 0,
        )
        expect(found).toMatchObject({ inFlightMessages: 2, lagMs: 0, committed: [{ partition: 0, offset: 2 }, { partition: 1 }] })
        await broker.acknowledge(group, topic, 0)
        expect(
          await sampled(
            (sample) => subscription(sample, group, topic)?.inFlightMessages,
            (count) => count === 1,
          ),
        ).toBe(1)
      })

      test('a message with a delay of its own waits in the timer wheel, with the time it is due', { timeout: WITH_LEFT_MS }, async () => {
        const topic = broker.name('coupons')
        await broker.createTopic(topic, 1, { attributes: '+message.type=DELAY' })
        const before = await waitingBefore(TIMER_TOPIC, 'scheduledMessages')
        const dueAt = Date.now() + 90_000
        await broker.send(topic, 'coupon', [['TIMER_DELIVER_MS', String(dueAt)]])
        const found = await sampled(
          (sample) => destination(sample, TIMER_TOPIC),
          (one) => one?.scheduledMessages === before + 1 && one.nextDueAt !== undefined,
        )
        expect(found?.scheduledMessages).toBe(before + 1)
        expect(found?.nextDueAt).toBeLessThanOrEqual(dueAt + 1_000)
        expect(found?.nextDueAt).toBeGreaterThan(Date.now())
        const { destinations } = await connection.inventory(soon())
        expect(destinations.find((one) => one.name === topic)?.config['messageType']).toBe('DELAY')
      })
    }
  })
}
