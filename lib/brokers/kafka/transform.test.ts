import { describe, expect, it } from 'vitest'
import type { BrokerGroups } from './groups.ts'
import { groupViews, membersOf } from './group-view.ts'
import { destinationInfo } from './inventory.ts'
import { collectOffsets, type OffsetTable } from './offsets.ts'
import { groupProblems, topicProblems } from './problems.ts'
import type { ListOffsetsAnswer, MetadataAnswer } from './protocol.ts'
import { fixture } from './testing/fixture.ts'
import { planByLeader, topicViews, type TopicView } from './topic-view.ts'
import { destinationSample, nodeInfos, subscriptionInfos, subscriptionSamples } from './transform.ts'

const topics = topicViews(fixture<MetadataAnswer>('metadata'))
const byName = new Map(topics.map((topic) => [topic.name, topic]))
const orders = byName.get('shop.orders') as TopicView
const groups = groupViews(fixture<BrokerGroups>('groups'))
const broker = (nodeId: number) => ({ nodeId, host: 'kafka', port: 9092 + nodeId, rack: null })

/** A topic whose partitions are given as [leader, replicas, in sync]. */
const topicOf = (...partitions: [leader: number, replicas: number[], isr: number[]][]): TopicView => ({
  name: 'shop.made',
  id: '',
  internal: false,
  errorCode: 0,
  partitions: partitions.map(([leader, replicas, isr], index) => ({ index, leader, replicas, isr })),
})

describe('topics of a Metadata answer', () => {
  it('come in the order of their names, with the id of their incarnation', () => {
    expect(topics.map((topic) => topic.name)).toEqual(['__consumer_offsets', 'shop.orders', 'shop.orders-dlt'])
    expect(orders.id).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/)
  })
  it('are internal when Kafka says so or the name begins with two underscores', () => {
    expect(topics.map((topic) => topic.internal)).toEqual([true, false, false])
  })
  it('have no incarnation when the broker gives none', () => {
    const [topic] = topicViews({
      topics: [{ ...fixture<MetadataAnswer>('metadata').topics[0], topicId: '00000000-0000-0000-0000-000000000000' }] as never,
    })
    expect(topic?.id).toBe('')
  })
  it('are asked for at their leaders, and nowhere when they have none', () => {
    const topic = topicOf([1, [1, 2], [1, 2]], [2, [1, 2], [2]], [-1, [3], []])
    expect(planByLeader([topic], [broker(1), broker(2)])).toEqual(
      new Map([
        [1, new Map([['shop.made', [0]]])],
        [2, new Map([['shop.made', [1]]])],
      ]),
    )
  })
  it('are a problem while a partition has no leader', () => {
    expect(topicProblems([topicOf([1, [1], [1]], [-1, [2], []])])).toMatchObject([
      { code: 'unavailable', detail: expect.stringContaining('partition 1'), object: { name: 'shop.made' } },
    ])
  })
})

describe('numbers of a topic', () => {
  const ends: OffsetTable = new Map()
  const failed = collectOffsets(fixture<ListOffsetsAnswer>('list-offsets'), ends)
  const starts: OffsetTable = new Map([
    [
      'shop.orders',
      new Map([
        [0, 1],
        [1, 0],
      ]),
    ],
    [
      'shop.orders-dlt',
      new Map([
        [0, 0],
        [1, 0],
      ]),
    ],
  ])

  it('are its partitions with first and next offset, and the sum of what ever came in', () => {
    expect(failed).toEqual([])
    expect(destinationSample(orders, ends, starts)).toEqual({
      destination: { namespace: '', name: 'shop.orders' },
      partitions: [
        { partition: 0, start: 1, end: 3 },
        { partition: 1, start: 0, end: 3 },
      ],
      inTotal: 6,
    })
  })
  it('have no total while a partition did not answer', () => {
    const partial: OffsetTable = new Map([['shop.orders', new Map([[0, 3]])]])
    expect(destinationSample(orders, partial, starts)).toEqual({
      destination: { namespace: '', name: 'shop.orders' },
      partitions: [{ partition: 0, start: 1, end: 3 }],
    })
  })
  it('carry the size where it is known', () => {
    expect(destinationSample(orders, ends, starts, 4711).sizeBytes).toBe(4711)
  })
  it('name the partitions that failed', () => {
    const answer: ListOffsetsAnswer = {
      throttleTimeMs: 0,
      topics: [{ name: 'shop.orders', partitions: [{ partitionIndex: 1, errorCode: 6, timestamp: -1n, offset: -1n, leaderEpoch: -1 }] }],
    }
    expect(collectOffsets(answer, new Map())).toEqual([{ topic: 'shop.orders', partition: 1, errorCode: 6 }])
  })
})

describe('consumer groups', () => {
  const of = (id: string) => groups.find((group) => group.id === id) as (typeof groups)[number]

  it.each(['shop.classic', 'shop.consumer'])('read alike whatever their protocol: %s', (id) => {
    expect(subscriptionSamples(of(id), byName)).toEqual([
      {
        group: id,
        destination: { namespace: '', name: 'shop.orders' },
        members: 1,
        state: 'Stable',
        committed: [
          { partition: 0, offset: null },
          { partition: 1, offset: 2 },
        ],
      },
    ])
    expect(subscriptionInfos(of(id), byName)).toMatchObject([
      { protocol: id.slice(5), state: 'Stable', members: [{ clientId: `reader-${id.slice(5)}`, host: '127.0.0.1', partitions: [0, 1] }] },
    ])
  })
  it('are listed without members when these speak something else than consumer', () => {
    const answer: BrokerGroups = {
      groups: [{ id: 'connect-cluster', type: 'classic', protocolType: 'connect', state: 'Stable' }],
      offsets: [],
      classic: [],
      consumer: [],
    }
    expect(groupViews(answer)).toMatchObject([{ id: 'connect-cluster', state: 'Stable', members: null }])
  })
  it('have no members when they only hold offsets', () => {
    const answer: BrokerGroups = {
      groups: [{ id: 'manual', type: 'classic', protocolType: '', state: 'Empty' }],
      offsets: [],
      classic: [],
      consumer: [],
    }
    expect(groupViews(answer)[0]?.members).toEqual([])
  })
  it('are not believed to be dead only because DescribeGroups does not know them', () => {
    const recorded = fixture<BrokerGroups>('groups')
    const dead = recorded.classic.map((group) => ({ ...group, groupState: 'Dead', members: [] }))
    expect(groupViews({ ...recorded, classic: dead }).find((group) => group.id === 'shop.classic')).toMatchObject({
      state: 'Stable',
      members: null,
    })
  })
  it('are a problem when their offsets may not be read', () => {
    const denied = { ...of('shop.classic'), errorCode: 30 }
    expect(groupProblems([denied])).toMatchObject([{ code: 'missing-right', object: { group: 'shop.classic' } }])
  })
  it('leave out topics that do not exist any more', () => {
    expect(subscriptionSamples(of('shop.classic'), new Map())).toEqual([])
  })
  it('count idle members of a topic, but not members of other topics', () => {
    const member = (id: string, assigned: [string, number[]][], subscribed: string[] | null) => ({
      id,
      clientId: id,
      host: '',
      assigned: new Map(assigned),
      subscribed: subscribed && new Set(subscribed),
    })
    const group = {
      ...of('shop.classic'),
      members: [
        member('reads', [['a', [0]]], ['a']),
        member('idle', [], ['a']),
        member('other', [['b', [0]]], ['b']),
        member('joining', [], null),
      ],
    }
    expect(membersOf(group, 'a')?.map((found) => found.id)).toEqual(['reads', 'idle', 'joining'])
  })
})

describe('nodes', () => {
  it('that only replica lists name are down, silent ones too', () => {
    const topic = topicOf([1, [1, 2, 3], [1]], [1, [1, 2, 3], [1, 2]])
    const nodes = nodeInfos({ brokers: [broker(1), broker(2)], topics: [topic], silent: new Set([2]), controller: 1 })
    expect(nodes).toEqual([
      { name: '1', up: true, role: 'broker, active controller', resources: { partitionsLed: 2, replicasBehind: 0 }, alarms: [] },
      { name: '2', up: false, role: 'broker', resources: { partitionsLed: 0, replicasBehind: 1 }, alarms: ['does not answer'] },
      { name: '3', up: false, role: 'broker', resources: { partitionsLed: 0, replicasBehind: 2 }, alarms: [] },
    ])
  })
})

describe('settings of a topic', () => {
  it('come with what its replicas are worth', () => {
    const topic = topicOf([1, [1, 2, 3], [1]], [-1, [2, 3, 1], []], [3, [3, 1, 2], [3, 1, 2]])
    expect(destinationInfo(topic, { 'min.insync.replicas': 2, 'retention.ms': 1000 }, new Set()).config).toEqual({
      'min.insync.replicas': 2,
      'retention.ms': 1000,
      partitions: 3,
      replicationFactor: 3,
      underReplicatedPartitions: 2,
      underMinIsrPartitions: 2,
      leaderlessPartitions: 1,
    })
  })
  it('prove a dead-letter topic only where a share group names it', () => {
    expect(destinationInfo(orders, undefined, new Set(['shop.orders']))).toMatchObject({ role: 'dead-letter' })
    expect(destinationInfo(orders, undefined, new Set())).toMatchObject({ role: 'normal', type: 'topic' })
  })
})
