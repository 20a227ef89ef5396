import { beforeEach, describe, expect, test } from 'vitest'
import type { BindingInfo, DestinationInfo, Inventory, SubscriptionInfo } from '#lib/brokers/contract.ts'
import { transaction } from '#lib/db/pool.ts'
import { testDatabase } from '#lib/db/testing/database.ts'
import { createMemory, type ClusterMemory } from './memory.ts'
import { writeInventory } from './write-inventory.ts'

const { pool } = await testDatabase()
let memory: ClusterMemory

beforeEach(async () => {
  memory = createMemory()
  await pool.query('truncate cluster cascade')
  await pool.query(
    `insert into cluster (id, name, kind, config) values ('c1', 'shop', 'rabbitmq', '{}'), ('c2', 'other', 'rabbitmq', '{}')`,
  )
})

const queue = (name: string, given: Partial<DestinationInfo> = {}): DestinationInfo => ({
  namespace: '/',
  name,
  type: 'queue',
  role: 'normal',
  incarnation: '',
  config: { durable: true },
  ...given,
})
const reader = (group: string, name = group, given: Partial<SubscriptionInfo> = {}): SubscriptionInfo => ({
  group,
  destination: { namespace: '/', name },
  state: 'active',
  protocol: 'amqp091',
  members: [],
  ...given,
})
const binding = (destination: string, given: Partial<BindingInfo> = {}): BindingInfo => ({
  namespace: '/',
  source: 'events',
  sourceType: 'topic',
  destination,
  destinationType: 'queue',
  routingKey: '#',
  ...given,
})
const inventory = (given: Partial<Inventory>): Inventory => ({
  nodes: [],
  destinations: [],
  subscriptions: [],
  routes: [],
  bindings: [],
  problems: [],
  unobservedNamespaces: [],
  ...given,
})
const write = (given: Partial<Inventory>, clusterId = 'c1', into = memory): Promise<void> =>
  transaction(pool, (client) => writeInventory(client, clusterId, 'rabbitmq', inventory(given), into))

const rows = async <T extends object>(sql: string): Promise<T[]> => (await pool.query<T>(sql)).rows
const present = async (): Promise<string[]> =>
  (await rows<{ name: string }>(`select name from destination where cluster_id = 'c1' and gone_at is null order by name`)).map(
    ({ name }) => name,
  )
const readers = async (): Promise<string[]> =>
  (await rows<{ name: string }>(`select group_name as name from subscription where gone_at is null order by 1`)).map(({ name }) => name)
const events = () =>
  rows<{ type: string; name: string; details: unknown }>(`select type, object_name as name, details from change_event order by id`)

describe('an object', () => {
  test('is gone after three complete listings without it', async () => {
    await write({ destinations: [queue('a'), queue('b')], subscriptions: [reader('a'), reader('b')] })
    for (let listing = 1; listing <= 2; listing++) {
      await write({ destinations: [queue('a')], subscriptions: [reader('a')] })
      expect([listing, await present(), await readers()]).toEqual([listing, ['a', 'b'], ['a', 'b']])
    }
    await write({ destinations: [queue('a')], subscriptions: [reader('a')] })
    expect([await present(), await readers()]).toEqual([['a'], ['a']])
    expect(await events()).toEqual([{ type: 'destination.gone', name: 'b', details: {} }])
  })

  test('seen once in between starts anew', async () => {
    await write({ destinations: [queue('a')] })
    for (const destinations of [[], [], [queue('a')], [], []]) await write({ destinations })
    expect(await present()).toEqual(['a'])
  })

  test('of a namespace that could not be listed is left alone, however often', async () => {
    const there = { namespace: 'hidden' }
    const away = [queue('x', there)]
    await write({ destinations: [queue('a'), ...away], subscriptions: [reader('x', 'x', { destination: { ...there, name: 'x' } })] })
    for (let listing = 0; listing < 5; listing++) await write({ destinations: [], unobservedNamespaces: ['hidden'] })
    expect([await present(), await readers()]).toEqual([['x'], ['x']])
  })

  test('that was not listed is stale since the last good poll: its numbers are old', async () => {
    const at = '2026-11-22T12:00:00.000Z'
    await pool.query('update cluster set last_success_at = $1', [at])
    const away = { namespace: 'hidden', name: 'x' }
    const listed = [reader('a'), reader('x', 'x', { destination: away }), reader('lost', 'a'), reader('silent', 'a')]
    await write({ destinations: [queue('a'), queue('b'), queue('x', { namespace: 'hidden' })], subscriptions: [...listed, reader('b')] })
    const stale = () =>
      rows<{ name: string; since: Date }>(`select name, stale_since as since from destination where stale_since is not null
        union all select 'reader ' || group_name, stale_since from subscription where stale_since is not null order by 1`)
    expect(await stale()).toEqual([])
    await write({
      destinations: [queue('a')],
      subscriptions: [reader('a')],
      unobservedNamespaces: ['hidden'],
      notObservedGroups: ['silent'],
    })
    const names = ['b', 'reader b', 'reader lost', 'reader silent', 'reader x', 'x']
    expect(await stale()).toEqual(names.map((name) => ({ name, since: new Date(at) })))
  })

  test('of another cluster is not touched', async () => {
    await write({ destinations: [queue('a')] }, 'c2', createMemory())
    for (let listing = 0; listing < 3; listing++) await write({ destinations: [queue('b')] })
    expect(await rows(`select name from destination where cluster_id = 'c2' and gone_at is null`)).toEqual([{ name: 'a' }])
  })

  test('listed twice, as when pages shift while they are read, counts once', async () => {
    const twice = {
      destinations: [queue('a'), queue('a', { config: { durable: false } })],
      subscriptions: [reader('a'), reader('a', 'a', { state: 'idle' })],
    }
    await write(twice)
    await write(twice)
    expect(await rows(`select name, config, state from destination d join subscription s on s.destination_id = d.id`)).toEqual([
      { name: 'a', config: { durable: false }, state: 'idle' },
    ])
  })

  test('keeps its id while it is away, and comes back as re-created', async () => {
    await write({ destinations: [queue('a')] })
    const [before] = await rows('select id from destination')
    for (let listing = 0; listing < 3; listing++) await write({ destinations: [] })
    await write({ destinations: [queue('a')] })
    expect(await rows('select id from destination where gone_at is null')).toEqual([before])
    expect((await events()).map(({ type }) => type)).toEqual(['destination.gone', 'destination.recreated'])
  })
})

describe('a reader', () => {
  test('whose group is in trouble is not gone', async () => {
    await write({ destinations: [queue('a')], subscriptions: [reader('billing', 'a'), reader('shipping', 'a'), reader('stock', 'a')] })
    for (let listing = 0; listing < 4; listing++) {
      const problems = [{ code: 'object-error' as const, detail: 'd', hint: 'h', object: { group: 'billing' } }]
      await write({ destinations: [queue('a')], problems, notObservedGroups: ['shipping'] })
    }
    expect(await readers()).toEqual(['billing', 'shipping'])
  })

  test('goes with its destination', async () => {
    await write({ destinations: [queue('a')], subscriptions: [reader('billing', 'a')] })
    for (let listing = 0; listing < 3; listing++) await write({})
    expect([await present(), await readers()]).toEqual([[], []])
  })

  test('of a destination nobody listed is not made', async () => {
    await write({ destinations: [queue('a')], subscriptions: [reader('a'), reader('ghost')] })
    expect(await readers()).toEqual(['a'])
    expect([...memory.subscriptions.values()].map(({ group }) => group)).toEqual(['a'])
  })
})

describe('what changed is told', () => {
  test('not at the first look, when everything is new', async () => {
    await write({ destinations: [queue('a'), queue('b')] })
    expect(await events()).toEqual([])
  })

  test('as appeared, configured with the settings before and after, or re-created', async () => {
    await write({ destinations: [queue('a', { incarnation: '1', config: { partitions: 1, keep: 'x' } }), queue('b')] })
    await write({ destinations: [queue('a', { incarnation: '1', config: { partitions: 2, keep: 'x' } }), queue('b'), queue('new')] })
    await write({ destinations: [queue('a', { incarnation: '2', config: { partitions: 2, keep: 'x' } }), queue('b'), queue('new')] })
    const told = await events()
    expect(told.slice(0, 2)).toEqual(
      expect.arrayContaining([
        { type: 'destination.configured', name: 'a', details: { changed: { partitions: [1, 2] } } },
        { type: 'destination.appeared', name: 'new', details: {} },
      ]),
    )
    expect(told.slice(2)).toEqual([{ type: 'destination.recreated', name: 'a', details: { changed: {} } }])
    expect(await rows(`select incarnation from destination where name = 'a'`)).toEqual([{ incarnation: '2' }])
    expect([...memory.destinations.values()].find(({ name }) => name === 'a')?.incarnation).toBe('2')
  })

  test('not when nothing did: no row is written', async () => {
    const same: Partial<Inventory> = {
      destinations: [queue('a'), queue('a.dlq')],
      subscriptions: [reader('a')],
      routes: [
        {
          from: { namespace: '/', name: 'a' },
          to: { namespace: '/', name: 'a.dlq' },
          evidence: 'policy',
          confidence: 'certain',
          problem: null,
        },
      ],
      bindings: [binding('a')],
    }
    const versions = () =>
      rows(`select 'd' || name as name, xmin::text from destination union all select 's' || group_name, xmin::text from subscription
        union all select 'r' || evidence, xmin::text from dead_letter_route union all select 'b' || destination, xmin::text from binding order by 1`)
    await write(same)
    const before = await versions()
    await write(same)
    expect(await versions()).toEqual(before)
    expect(await events()).toEqual([])
  })
})

describe('dead-letter routes', () => {
  const route = (from: string, to: string | null, given: object = {}) => ({
    from: { namespace: '/', name: from },
    to: to === null ? null : { namespace: '/', name: to },
    evidence: 'x-dead-letter-exchange',
    confidence: 'certain' as const,
    problem: to === null ? 'the exchange is missing' : null,
    ...given,
  })
  const stored = () =>
    rows(`select f.name as "from", t.name as "to", r.problem from dead_letter_route r join destination f on f.id = r.from_destination_id
      left join destination t on t.id = r.to_destination_id order by f.name, t.name`)

  test('are kept as the broker has them now, and make their end a dead-letter destination', async () => {
    const destinations = [queue('a'), queue('b'), queue('c'), queue('graveyard')]
    await write({ destinations, routes: [route('a', 'graveyard'), route('b', null), route('nobody', 'graveyard')] })
    expect(await stored()).toEqual([
      { from: 'a', to: 'graveyard', problem: null },
      { from: 'b', to: null, problem: 'the exchange is missing' },
    ])
    expect(await rows(`select role from destination where name = 'graveyard'`)).toEqual([{ role: 'dead-letter' }])
    await write({ destinations, routes: [route('c', 'graveyard'), route('c', 'graveyard')] })
    expect(await stored()).toEqual([{ from: 'c', to: 'graveyard', problem: null }])
  })

  test('of a namespace that could not be listed stay', async () => {
    const hidden = { namespace: 'hidden' }
    const away = [queue('x', hidden), queue('x.dead', hidden)]
    const routes = [route('a', 'b'), route('', '', { from: { ...hidden, name: 'x' }, to: { ...hidden, name: 'x.dead' }, problem: null })]
    await write({ destinations: [queue('a'), queue('b'), ...away], routes })
    await write({ destinations: [queue('a'), queue('b')], unobservedNamespaces: ['hidden'] })
    expect(await stored()).toEqual([{ from: 'x', to: 'x.dead', problem: null }])
  })
})

describe('bindings', () => {
  const stored = () =>
    rows<{ id: number; destination: string }>(`select id, destination from binding where cluster_id = 'c1' order by destination`)

  test('are replaced as a whole, and only when they differ', async () => {
    await write({ bindings: [binding('a'), binding('b')] })
    const before = await stored()
    await write({ bindings: [binding('b'), binding('a')] })
    expect(await stored()).toEqual(before)
    await write({ bindings: [binding('a'), binding('c', { routingKey: 'x' })] })
    const after = await stored()
    expect(after.map(({ destination }) => destination)).toEqual(['a', 'c'])
    await write({ bindings: [] })
    expect(await stored()).toEqual([])
  })

  test('of a namespace that could not be listed stay', async () => {
    await write({ bindings: [binding('a'), binding('x', { namespace: 'hidden' })] })
    const before = await stored()
    await write({ bindings: [binding('a')], unobservedNamespaces: ['hidden'] })
    expect(await stored()).toEqual(before)
    await write({ bindings: [binding('b')], unobservedNamespaces: ['hidden'] })
    expect((await stored()).map(({ destination }) => destination)).toEqual(['b', 'x'])
  })
})

describe('nodes', () => {
  const node = (name: string, up = true) => ({ name, up, role: 'broker', resources: { memoryUsedBytes: 1 }, alarms: up ? [] : ['memory'] })
  const stored = () => rows(`select name, up, alarms from node where gone_at is null order by name`)

  test('are as listed; one that left is gone, and may come back', async () => {
    await write({ nodes: [node('n1'), node('n2', false)] })
    expect(await stored()).toEqual([
      { name: 'n1', up: true, alarms: [] },
      { name: 'n2', up: false, alarms: ['memory'] },
    ])
    await write({ nodes: [node('n1')] })
    expect(await stored()).toEqual([{ name: 'n1', up: true, alarms: [] }])
    await write({ nodes: [node('n1'), node('n2')] })
    expect(await stored()).toHaveLength(2)
  })

  test('are not all gone because none could be listed', async () => {
    await write({ nodes: [node('n1')] })
    await write({ nodes: [] })
    expect(await stored()).toHaveLength(1)
  })
})

test('ten thousand destinations with readers are one inventory of a few seconds, and of none the second time', async () => {
  const names = Array.from({ length: 10_000 }, (_, index) => `queue-${index}`)
  const many = {
    destinations: names.map((name) => queue(name)),
    subscriptions: names.map((name) => reader(name)),
    bindings: names.map((name) => binding(name)),
  }
  const started = performance.now()
  await write(many)
  await write(many)
  await write({ ...many, destinations: many.destinations.slice(0, 5_000) })
  expect(performance.now() - started).toBeLessThan(15_000)
  expect(await rows(`select count(*) as all, count(*) filter (where missed = 1) as missed from destination`)).toEqual([
    { all: 10_000, missed: 5_000 },
  ])
  expect(memory.destinations.size).toBe(5_000)
})
