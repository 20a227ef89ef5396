import { describe, expect, test } from 'vitest'
import type { Sample } from '#lib/brokers/contract.ts'
import { derive } from './derive.ts'
import { destinationKey } from '#lib/domain/destination-key.ts'
import { subscriptionKey } from './keys.ts'
import { createMemory, type ClusterMemory, type KnownDestination, type KnownSubscription } from './memory.ts'

const T = Date.parse('2026-11-22T12:00:00Z')
const orders = { namespace: '/', name: 'orders' }

function memoryWith(destination: Partial<KnownDestination> = {}, group?: string): ClusterMemory {
  const memory = createMemory()
  const known: KnownDestination = {
    id: 'd1',
    ...orders,
    type: 'queue',
    role: 'normal',
    pattern: null,
    owner: null,
    incarnation: '',
    retentionSeconds: null,
    ...destination,
  }
  memory.destinations.set(destinationKey(orders), known)
  if (group) {
    memory.subscriptions.set(subscriptionKey(group, orders), {
      id: 's1',
      group,
      destinationId: 'd1',
      destinationKey: destinationKey(orders),
      members: null,
      state: '',
    })
  }
  return memory
}

const sample = (parts: Partial<Sample>): Sample => ({
  destinations: [],
  subscriptions: [],
  nodes: [],
  problems: [],
  notObserved: [],
  requests: 1,
  ...parts,
})

const none = new Map<string, number>()

describe('numbers of a queue', () => {
  test('a number the broker did not give is null, never 0', () => {
    const out = derive(memoryWith(), sample({ destinations: [{ destination: orders, backlogMessages: 7 }] }), T, none)
    expect(out.destinations[0]).toMatchObject({ backlogMessages: 7, inRate: null, outRate: null, consumerCount: null, sizeBytes: null })
  })

  test('rates come from counters over the last polls', () => {
    const memory = memoryWith()
    const at = (seconds: number, inTotal: number, outTotal: number) =>
      derive(memory, sample({ destinations: [{ destination: orders, backlogMessages: 0, inTotal, outTotal }] }), T + seconds * 1000, none)
    at(0, 100, 50)
    expect(at(10, 200, 100).destinations[0]).toMatchObject({ inRate: 10, outRate: 5 })
  })

  test('a counter that fell is a reset and gives no negative rate', () => {
    const memory = memoryWith()
    const at = (seconds: number, total: number) =>
      derive(
        memory,
        sample({ destinations: [{ destination: orders, backlogMessages: 0, inTotal: total, outTotal: total }] }),
        T + seconds * 1000,
        none,
      )
    at(0, 1000)
    at(10, 1100)
    const numbers = at(20, 5).destinations[0]
    expect(numbers?.outRate).toBeNull()
    expect(numbers?.inRate).toBeGreaterThanOrEqual(0)
    expect(at(30, 25).destinations[0]?.outRate).toBe(2)
  })

  test('messages in are counted from what waits when nobody reads and there is no counter', () => {
    const memory = memoryWith()
    derive(memory, sample({ destinations: [{ destination: orders, backlogMessages: 10, consumers: 0 }] }), T, none)
    const out = derive(memory, sample({ destinations: [{ destination: orders, backlogMessages: 30, consumers: 0 }] }), T + 10_000, none)
    expect(out.destinations[0]?.inRate).toBe(2)
  })

  test('a broker counter that appears later adds no burst', () => {
    const memory = memoryWith()
    derive(memory, sample({ destinations: [{ destination: orders, backlogMessages: 10, consumers: 0 }] }), T, none)
    const out = derive(
      memory,
      sample({ destinations: [{ destination: orders, backlogMessages: 10, consumers: 0, inTotal: 90_000 }] }),
      T + 10_000,
      none,
    )
    expect(out.destinations[0]?.inRate).toBe(0)
  })

  test('the wait of the oldest message follows from when its place in the queue was filled', () => {
    const memory = memoryWith()
    const at = (seconds: number, out: number, backlog: number) =>
      derive(memory, sample({ destinations: [{ destination: orders, backlogMessages: backlog, outTotal: out }] }), T + seconds * 1000, none)
    at(0, 0, 0)
    at(10, 0, 100)
    expect(at(20, 0, 200).destinations[0]?.oldestAgeSeconds).toBeCloseTo(20, 0)
    expect(at(30, 100, 200).destinations[0]?.oldestAgeSeconds).toBeCloseTo(20, 0)
  })
})

describe('readers of a queue', () => {
  test('a queue with messages and no consumer is stopped at once', () => {
    const out = derive(
      memoryWith({}, 'orders'),
      sample({ destinations: [{ destination: orders, backlogMessages: 5, consumers: 0 }] }),
      T,
      none,
    )
    expect(out.subscriptions[0]).toMatchObject({ verdict: 'stopped', members: 0, lagMessages: 5 })
  })

  test('the verdict keeps the time since which it holds', () => {
    const memory = memoryWith({}, 'orders')
    const at = (seconds: number) =>
      derive(memory, sample({ destinations: [{ destination: orders, backlogMessages: 5, consumers: 0 }] }), T + seconds * 1000, none)
    at(0)
    expect(at(60).subscriptions[0]?.verdictSince).toBe(T)
  })
})

describe('a group with a backlog of its own', () => {
  const own = (backlogMessages: number, outTotal?: number, members = 1) =>
    sample({
      destinations: [{ destination: orders, inTotal: 100, consumers: 2 }],
      subscriptions: [{ group: 'slow', destination: orders, members, backlogMessages, ...(outTotal === undefined ? {} : { outTotal }) }],
    })

  test('lags by what waits for it alone, and the slowest speaks for the topic', () => {
    const out = derive(memoryWith({ type: 'topic' }, 'slow'), own(7, 20), T, none)
    expect(out.subscriptions[0]).toMatchObject({ lagMessages: 7, members: 1 })
    expect(out.destinations[0]).toMatchObject({ backlogMessages: 7 })
  })

  test('is behind in time by when its end was where it stands now', () => {
    const memory = memoryWith({ type: 'topic' }, 'slow')
    derive(memory, own(0, 10), T, none)
    derive(memory, own(10, 10), T + 10_000, none)
    const out = derive(memory, own(10, 10), T + 20_000, none)
    expect(out.subscriptions[0]).toMatchObject({ lagMessages: 10, lagMethod: 'interpolated' })
    expect(out.subscriptions[0]?.lagSeconds).toBeGreaterThanOrEqual(10)
    expect(out.subscriptions[0]?.lagSeconds).toBeLessThanOrEqual(20)
  })

  test('is stopped when messages wait and nobody is connected', () => {
    const out = derive(memoryWith({ type: 'topic' }, 'slow'), own(3, 0, 0), T, none)
    expect(out.subscriptions[0]).toMatchObject({ lagMessages: 3, verdict: 'stopped' })
  })

  test('has no negative rate after its counter began anew', () => {
    const memory = memoryWith({ type: 'topic' }, 'slow')
    derive(memory, own(5, 1_000), T, none)
    derive(memory, own(5, 1_100), T + 10_000, none)
    const out = derive(memory, own(5, 0), T + 20_000, none)
    expect(out.subscriptions[0]?.outRate ?? 0).toBeGreaterThanOrEqual(0)
    expect(out.subscriptions[0]?.lagMessages).toBe(5)
  })
})

test('a partition that was missing in one poll is neither a loss nor a burst', () => {
  const memory = memoryWith({ type: 'topic' }, 'g')
  const at = (seconds: number, ends: number[]) =>
    derive(
      memory,
      sample({
        destinations: [{ destination: orders, partitions: ends.map((end, partition) => ({ partition, start: 0, end })) }],
        subscriptions: [
          { group: 'g', destination: orders, committed: ends.map((end, partition) => ({ partition, offset: end - 5 })), members: 1 },
        ],
      }),
      T + seconds * 1000,
      none,
    )
  at(0, [100_000])
  expect(at(10, [100_010, 900_000]).destinations[0]).toMatchObject({ inRate: 1, outRate: 1 })
  at(20, [100_020])
  const out = at(30, [100_030, 900_000])
  expect(out.destinations[0]).toMatchObject({ inRate: 1, outRate: 1 })
  expect(out.subscriptions[0]).toMatchObject({ outRate: 1 })
})

describe('a topic', () => {
  const partitions = [
    { partition: 0, start: 0, end: 100 },
    { partition: 1, start: 0, end: 50 },
  ]

  test('its backlog is the lag of its slowest reader', () => {
    const committed = [
      { partition: 0, offset: 90 },
      { partition: 1, offset: 20 },
    ]
    const out = derive(
      memoryWith({ type: 'topic' }, 'g'),
      sample({
        destinations: [{ destination: orders, partitions }],
        subscriptions: [{ group: 'g', destination: orders, committed, members: 1 }],
      }),
      T,
      none,
    )
    expect(out.subscriptions[0]?.lagMessages).toBe(40)
    expect(out.destinations[0]?.backlogMessages).toBe(40)
  })

  test('what is read of it is what its furthest reader reads, and no jump when another one falls behind', () => {
    const memory = memoryWith({ type: 'topic' }, 'slow')
    memory.subscriptions.set(subscriptionKey('fast', orders), {
      ...(memory.subscriptions.get(subscriptionKey('slow', orders)) as KnownSubscription),
      id: 's2',
      group: 'fast',
    })
    const at = (seconds: number, end: number, slow: number, fast: number) =>
      derive(
        memory,
        sample({
          destinations: [{ destination: orders, partitions: [{ partition: 0, start: 0, end }] }],
          subscriptions: Object.entries({ slow, fast }).map(([group, offset]) => ({
            group,
            destination: orders,
            committed: [{ partition: 0, offset }],
          })),
        }),
        T + seconds * 1000,
        none,
      )
    at(0, 1000, 100, 900)
    const read = [at(10, 1100, 140, 1000), at(20, 1200, 180, 1100), at(30, 1300, 1250, 1110)].map(
      (out) => out.series.find((point) => point.objectId === 'd1' && point.metric === 'out_rate')?.value,
    )
    // At the end the fast one stands further back: only what it read since then counts.
    expect(read).toEqual([40, 80, 90])
    expect(at(40, 1400, 1350, 1120).destinations[0]).toMatchObject({ backlogMessages: 280, outRate: expect.any(Number) })
  })

  test('without readers nothing is known of what is read', () => {
    const at = (seconds: number, memory: ClusterMemory) =>
      derive(memory, sample({ destinations: [{ destination: orders, partitions }] }), T + seconds * 1000, none)
    const memory = memoryWith({ type: 'topic' })
    at(0, memory)
    const out = at(10, memory)
    expect(out.destinations[0]).toMatchObject({ outRate: null, oldestAgeSeconds: null })
    expect(out.series.some((point) => point.metric === 'out_rate')).toBe(false)
  })

  test('its oldest unread message is as old as its furthest reader is behind', () => {
    const memory = memoryWith({ type: 'topic' }, 'g')
    const at = (seconds: number, end: number, offset: number) =>
      derive(
        memory,
        sample({
          destinations: [{ destination: orders, partitions: [{ partition: 0, start: 0, end }] }],
          subscriptions: [{ group: 'g', destination: orders, committed: [{ partition: 0, offset }] }],
        }),
        T + seconds * 1000,
        none,
      )
    at(0, 100, 100)
    at(10, 200, 100)
    const out = at(30, 300, 100)
    expect(out.destinations[0]?.oldestAgeSeconds).toBe(out.subscriptions[0]?.lagSeconds)
    expect(out.destinations[0]?.oldestAgeSeconds).toBeGreaterThan(20)
  })

  test('without readers its backlog is not known', () => {
    const out = derive(memoryWith({ type: 'topic' }), sample({ destinations: [{ destination: orders, partitions }] }), T, none)
    expect(out.destinations[0]?.backlogMessages).toBeNull()
  })

  test('a partition without a commit does not count as lag', () => {
    const committed = [
      { partition: 0, offset: 90 },
      { partition: 1, offset: null },
    ]
    const out = derive(
      memoryWith({ type: 'topic' }, 'g'),
      sample({ destinations: [{ destination: orders, partitions }], subscriptions: [{ group: 'g', destination: orders, committed }] }),
      T,
      none,
    )
    expect(out.subscriptions[0]?.lagMessages).toBe(10)
  })

  test('as a dead-letter topic it holds what was not requeued yet', () => {
    const out = derive(
      memoryWith({ type: 'topic', role: 'dead-letter' }),
      sample({ destinations: [{ destination: orders, partitions }] }),
      T,
      new Map([['d1', 30]]),
    )
    expect(out.destinations[0]?.backlogMessages).toBe(120)
    expect(out.series.find((point) => point.metric === 'dead_letter_messages')?.value).toBe(120)
  })
})

test('an object the inventory does not know yet asks for a new inventory and breaks nothing', () => {
  const out = derive(createMemory(), sample({ destinations: [{ destination: orders, backlogMessages: 1 }] }), T, none)
  expect(out.unknownObjects).toBe(true)
  expect(out.destinations).toEqual([])
})
