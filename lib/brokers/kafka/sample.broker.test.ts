import { Connection, joinGroupV9, leaveGroupV5, syncGroupV5 } from '@platformatic/kafka'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BrokerConnection, DestinationSample, Sample, SubscriptionSample } from '../contract.ts'
import { open, ref, soon } from './testing/connection.ts'
import { eventually, Given } from './testing/given.ts'
import { describeWithBroker } from '../testing/attach.ts'
import { kafkaConfigSchema, parseAddress } from './config.ts'

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

  const topicIn = (sample: Sample, name: string): DestinationSample | undefined =>
    sample.destinations.find((found) => found.destination.name === name)
  const groupIn = (sample: Sample, group: string, topic?: string): SubscriptionSample | undefined =>
    sample.subscriptions.find((found) => found.group === group && (topic === undefined || found.destination.name === topic))

  describe('a sample', () => {
    it('tells the first and next offset of every partition, and what ever came in', async () => {
      const topic = await given.topic('offsets', 3)
      await given.messages(topic, ['a', 'b', { partition: 2, value: Buffer.from('c') }])
      expect(topicIn(await connection.sample(soon()), topic)).toMatchObject({
        partitions: [
          { partition: 0, start: 0, end: 2 },
          { partition: 1, start: 0, end: 0 },
          { partition: 2, start: 0, end: 1 },
        ],
        inTotal: 3,
      })
    })

    it.each(['classic', 'consumer'] as const)('sees a group of the %s protocol while it is read, left and deleted', async (protocol) => {
      const topic = await given.topic('groups', 2)
      const group = given.name(protocol)
      await given.messages(topic, ['a', 'b', 'c'])
      const reader = await given.reader(topic, group, protocol, 2)
      const stable = await eventually(
        () => connection.sample(soon()),
        (sample) => groupIn(sample, group)?.state === 'Stable' && groupIn(sample, group)?.members === 1,
      )
      expect(groupIn(stable, group)).toEqual({
        group,
        destination: ref(topic),
        members: 1,
        state: 'Stable',
        committed: [
          { partition: 0, offset: 2 },
          { partition: 1, offset: null },
        ],
      })
      const { subscriptions } = await connection.inventory(soon())
      expect(subscriptions.find((found) => found.group === group)).toMatchObject({
        protocol,
        state: 'Stable',
        members: [{ clientId: `reader-${protocol}`, host: '127.0.0.1', partitions: [0, 1] }],
      })

      await reader.close(true)
      const empty = await eventually(
        () => connection.sample(soon()),
        (sample) => groupIn(sample, group)?.state === 'Empty',
      )
      expect(groupIn(empty, group)).toMatchObject({ members: 0, state: 'Empty', committed: [{ offset: 2 }, { offset: null }] })

      await given.admin.deleteGroups({ groups: [group] })
      expect(groupIn(await connection.sample(soon()), group)).toBeUndefined()
    })

    it('survives a group whose members do not speak the consumer protocol, such as Kafka Connect', async () => {
      const group = given.name('connect')
      const worker = new Connection('worker')
      const { host, port } = parseAddress(config.bootstrapServers[0] ?? '')
      await worker.connect(host, port)
      const metadata = Buffer.from('\0\x01\0\x19http://127.0.0.1:8083/\0\0\0\0\0\0\0\x01', 'latin1')
      const join = (memberId: string) =>
        joinGroupV9.api.async(worker, group, 30_000, 30_000, memberId, null, 'connect', [{ name: 'sessioned', metadata }], null)
      const memberId: string = await join('').then(
        (answer) => answer.memberId ?? '',
        (error: { response: { memberId: string } }) => error.response.memberId,
      )
      const joined = await join(memberId)
      await syncGroupV5.api.async(worker, group, joined.generationId, memberId, null, 'connect', 'sessioned', [
        { memberId, assignment: Buffer.from([9, 9]) },
      ])
      const { problems } = await connection.sample(soon())
      expect(problems).toEqual([])
      expect((await connection.inventory(soon())).problems).toEqual([])
      await leaveGroupV5.api.async(worker, group, [{ memberId }])
      await worker.close()
    })

    it('shows a rewound group at its new place', async () => {
      const topic = await given.topic('rewind')
      const group = given.name('rewound')
      await given.messages(topic, ['a', 'b', 'c'])
      await given.commit(group, topic, [3])
      expect(groupIn(await connection.sample(soon()), group)?.committed).toEqual([{ partition: 0, offset: 3 }])
      await given.commit(group, topic, [1])
      expect(groupIn(await connection.sample(soon()), group)).toMatchObject({ state: 'Empty', committed: [{ partition: 0, offset: 1 }] })
    })

    it('never has a commit beyond the end, as ends are asked for last', async () => {
      const topic = await given.topic('order', 4)
      const group = given.name('order')
      let running = true
      const writer = (async () => {
        for (let i = 1; running; i++) {
          await given.messages(topic, ['x'])
          await given.commit(group, topic, [i])
        }
      })()
      for (let i = 0; i < 15; i++) {
        const sample = await connection.sample(soon())
        const end = topicIn(sample, topic)?.partitions?.[0]?.end ?? 0
        expect(groupIn(sample, group)?.committed?.[0]?.offset ?? 0).toBeLessThanOrEqual(end)
      }
      running = false
      await writer
    })

    it('moves the start when records are deleted', async () => {
      const topic = await given.topic('start')
      await given.messages(topic, ['a', 'b', 'c'])
      await connection.sample(soon())
      await given.admin.deleteRecords({ topics: [{ name: topic, partitions: [{ partition: 0, offset: 2n }] }] })
      const sample = await eventually(
        () => connection.sample(soon()),
        (answer) => topicIn(answer, topic)?.partitions?.[0]?.start === 2,
      )
      expect(topicIn(sample, topic)).toMatchObject({ partitions: [{ start: 2, end: 3 }], inTotal: 3 })
    })

    it('of 220 topics takes at most 1.5 × (1 + 4 for each broker) requests, each time', async () => {
      const names = Array.from({ length: 220 }, (_, i) => `${given.name('many')}-${i}`)
      await given.admin.createTopics({ topics: names, partitions: 2, replicas: 1 })
      await given.usable(names, 2)
      const groups = names.slice(0, 30).map((name) => `${name}-g`)
      for (const [i, group] of groups.entries()) await given.commit(group, names[i] ?? '', [0, 0])
      const reader = await given.reader(names[0] ?? '', given.name('new'), 'consumer', 0)
      const fresh = open(config)
      for (let poll = 0; poll < 8; poll++) {
        const sample = await fresh.sample(soon())
        expect(sample.requests).toBeLessThanOrEqual(1.5 * (1 + 4))
        expect(sample.problems).toEqual([])
        expect(sample.destinations.map((found) => found.destination.name)).toEqual(expect.arrayContaining(names))
        expect(sample.subscriptions.map((found) => found.group)).toEqual(expect.arrayContaining(groups))
      }
      await fresh.close()
      await reader.close(true)
      await given.admin.deleteTopics({ topics: names })
    })
  })

  describe('the inventory', () => {
    it('names topics with settings, brokers with disks, and hides internal topics behind their role', async () => {
      const topic = await given.topic('settings', 2, { 'cleanup.policy': 'compact', 'retention.ms': '3600000' })
      await given.commit(given.name('any'), topic, [0, 0])
      const inventory = await connection.inventory(soon())
      expect(inventory.problems).toEqual([])
      expect(inventory.destinations.find((found) => found.name === topic)).toMatchObject({
        namespace: '',
        type: 'topic',
        role: 'normal',
        config: {
          partitions: 2,
          replicationFactor: 1,
          'cleanup.policy': 'compact',
          'retention.ms': 3_600_000,
          underReplicatedPartitions: 0,
        },
      })
      expect(inventory.destinations.find((found) => found.name === '__consumer_offsets')).toMatchObject({ role: 'internal' })
      expect(inventory.nodes).toMatchObject([
        { name: '1', up: true, role: 'broker, active controller', resources: { diskTotalBytes: expect.any(Number) } },
      ])
      expect(topicIn(await connection.sample(soon()), topic)).toHaveProperty('sizeBytes')
    })

    it('gives a topic of the same name a new incarnation when it was created anew, and starts at zero', async () => {
      const topic = await given.topic('again')
      await given.messages(topic, ['a', 'b'])
      await connection.sample(soon())
      const incarnation = async () => (await connection.inventory(soon())).destinations.find((found) => found.name === topic)?.incarnation
      const first = await incarnation()
      await given.admin.deleteTopics({ topics: [topic] })
      const gone = await eventually(
        () => connection.sample(soon()),
        (sample) => topicIn(sample, topic) === undefined,
      )
      expect(topicIn(gone, topic)).toBeUndefined()
      expect(gone.notObserved).toEqual([])
      await given.createTopic(topic)
      expect(await incarnation()).not.toBe(first)
      expect(topicIn(await connection.sample(soon()), topic)).toMatchObject({ partitions: [{ start: 0, end: 0 }] })
    })
  })
})
