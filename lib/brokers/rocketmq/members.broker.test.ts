import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Sample, SubscriptionSample } from '../contract.ts'
import { describeWithBroker } from '../testing/attach.ts'
import { RocketmqConnection } from './adapter.ts'
import { rocketmqConfigSchema } from './config.ts'
import { HEARTBEAT_TOPIC } from './names.ts'
import { answeringMember } from './testing/answering-member.ts'
import { eventually, Given } from './testing/given.ts'

const soon = (): AbortSignal => AbortSignal.timeout(20_000)

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

    const subscription = (sample: Sample, group: string, topic: string): SubscriptionSample | undefined =>
      sample.subscriptions.find((one) => one.group === group && one.destination.name === topic)
    const sampled = async <T>(of: (sample: Sample) => T, fits: (value: T) => boolean): Promise<T> =>
      eventually(async () => of(await connection.sample(soon())), fits)

    /** A topic of two queues and a group that reads it. */
    async function pair(): Promise<{ topic: string; group: string }> {
      const [topic, group] = [broker.name('orders'), broker.name('shipping')]
      await broker.createTopic(topic, 2)
      await broker.createGroup(group)
      return { topic, group }
    }

    test('members of a group are seen when they connect and when they leave', async () => {
      const { topic, group } = await pair()
      const member = await broker.member(group, topic)
      const inventory = await connection.inventory(soon())
      expect(inventory.subscriptions.find((one) => one.group === group && one.destination.name === topic)).toMatchObject({
        state: 'online',
        protocol: 'push',
        members: [{ host: '127.0.0.1' }],
      })
      expect(
        await sampled(
          (sample) => subscription(sample, group, topic)?.members,
          (members) => members === 1,
        ),
      ).toBe(1)
      member.close()
      expect(
        await sampled(
          (sample) => subscription(sample, group, topic)?.members,
          (members) => members === 0,
        ),
      ).toBe(0)
      expect(subscription(await connection.sample(soon()), group, topic)?.state).toBe('offline')
    })

    test('members tell which partitions they read; one that gives no answer has none, and delays the inventory little and once', async () => {
      const { topic, group } = await pair()
      const address = await broker.broker()
      const join = (clientId: string, queues: { broker: string; queueId: number }[] | null) =>
        answeringMember(address, { group, topic, clientId, queues })
      const queue = (queueId: number) => ({ broker: 'broker-a', queueId })
      const [first, second, silent] = [await join('first', [queue(1), queue(0)]), await join('second', []), await join('silent', null)]
      const own = new RocketmqConnection(config, { now: Date.now, warn: () => undefined })
      const look = async () => {
        const begun = performance.now()
        const { subscriptions } = await own.inventory(soon())
        const members = subscriptions.find((one) => one.group === group && one.destination.name === topic)?.members ?? []
        return { took: performance.now() - begun, partitions: Object.fromEntries(members.map((one) => [one.id, one.partitions])) }
      }
      const once = await look()
      expect(once.partitions).toEqual({ first: [0, 1], second: [], silent: [] })
      const again = await look()
      expect(again.partitions).toEqual(once.partitions)
      expect(again.took).toBeLessThan(2_000)
      expect([first.asked(), second.asked(), silent.asked()]).toEqual([2, 2, 1])
      for (const member of [first, second, silent]) member.close()
      await own.close()
    })

    if (name === 'rocketmq') {
      test('a member behind a proxy, of which no broker knows, is seen as long as the proxies tell of it', async () => {
        const { topic, group } = await pair()
        await broker.commit(group, topic, 0, 0)
        if (!(await broker.hasRoute(HEARTBEAT_TOPIC))) await broker.createTopic(HEARTBEAT_TOPIC)
        // As a real proxy wrote it for a gRPC client.
        const tell = (heartbeatType: string, clientId: string) =>
          broker.send(
            HEARTBEAT_TOPIC,
            JSON.stringify({
              channelData: JSON.stringify({ remoteProxyIp: '127.0.0.1', type: 'GRPC_V2', remoteAddress: '192.0.2.7:47306' }),
              clientId,
              consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
              consumeType: 'CONSUME_ACTIVELY',
              group,
              heartbeatType,
              language: 'HTTP',
              messageModel: 'CLUSTERING',
              subscriptionDataSet: [{ topic, subString: '*', tagsSet: [], codeSet: [], subVersion: 1, expressionType: 'TAG' }],
            }),
          )
        const counted = (wanted: number) =>
          sampled(
            (sample) => subscription(sample, group, topic),
            (one) => one?.members === wanted,
          )
        expect(await counted(0)).toMatchObject({ members: 0, state: 'offline' })
        await tell('REGISTER', 'one')
        await tell('REGISTER', 'two')
        await tell('REGISTER', 'one')
        await broker.send(HEARTBEAT_TOPIC, 'no heartbeat at all')
        expect(await counted(2)).toMatchObject({ members: 2, state: 'online' })
        const { subscriptions } = await connection.inventory(soon())
        expect(subscriptions.find((one) => one.group === group && one.destination.name === topic)).toMatchObject({
          state: 'online',
          protocol: 'pop',
          members: [
            { id: 'one', host: '192.0.2.7', partitions: [] },
            { id: 'two', host: '192.0.2.7', partitions: [] },
          ],
        })
        await tell('UNREGISTER', 'two')
        expect(await counted(1)).toMatchObject({ members: 1 })
        const later = new RocketmqConnection(config, { now: () => Date.now() + 61_000, warn: () => undefined })
        const silent = (await later.sample(soon())).subscriptions.find((one) => one.group === group && one.destination.name === topic)
        expect(silent).toMatchObject({ members: 0, state: 'offline' })
        await later.close()
      })
    }
  })
}
