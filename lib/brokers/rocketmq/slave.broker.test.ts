import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { BrowseRequest, Sample } from '../contract.ts'
import { RocketmqConnection } from './adapter.ts'
import { REQUEST } from './remoting/codes.ts'
import { eventually, Given } from './testing/given.ts'
import { startPrivateCluster, type PrivateCluster } from './testing/private-cluster.ts'

const soon = (): AbortSignal => AbortSignal.timeout(20_000)
/** A slave copies topics from its master a minute after it started. */
const COPIED_MS = 100_000

describe('a broker of a master and a slave', () => {
  let cluster: PrivateCluster
  let slave: Awaited<ReturnType<PrivateCluster['join']>>
  let broker: Given
  let connection: RocketmqConnection
  let topic: string

  beforeAll(async () => {
    cluster = await startPrivateCluster()
    const config = { nameServers: cluster.first.config.nameServers }
    broker = new Given(config)
    connection = new RocketmqConnection(config, { now: Date.now, warn: () => undefined })
    topic = broker.name('orders')
    await broker.createTopic(topic)
    await broker.createGroup('shipping')
    for (const body of ['one', 'two', 'three']) await broker.send(topic, body, [['KEYS', `key-${body}`]])
    await broker.readAll(topic, 0, 3)
    await broker.commit('shipping', topic, 0, 2)
    slave = await cluster.join({ brokerName: 'broker-a', brokerId: 1, properties: { slaveReadEnable: 'true' } })
  }, 120_000)
  afterAll(async () => {
    broker.close()
    await connection.close()
    await cluster.stop()
  })

  const node = (sample: Sample, name: string) => sample.nodes.find((one) => one.name === name)
  const look = (wish: Partial<BrowseRequest> = {}) =>
    connection.browse(
      { destination: { namespace: '', name: topic }, limit: 9, cursor: null, maxBodyBytes: 99, acceptCost: false, ...wish },
      soon(),
    )

  test('both servers are nodes with a role, the slave says how far it is behind, and each number is counted once', async () => {
    const sample = await eventually(
      () => connection.sample(soon()),
      (one) => node(one, 'broker-a#1')?.resources['replicationBehindBytes'] === 0,
    )
    expect(node(sample, 'broker-a')).toMatchObject({ up: true, role: 'master', alarms: [] })
    expect(node(sample, 'broker-a#1')).toMatchObject({ up: true, role: 'slave', alarms: [], resources: { replicationBehindBytes: 0 } })
    expect(node(sample, 'broker-a')?.resources['replicationBehindBytes']).toBeUndefined()
    expect(sample.problems).toEqual([])
    expect(sample.destinations.filter((one) => one.destination.name === topic)).toMatchObject([
      { inTotal: 3, partitions: [{ partition: 0, start: 0, end: 3 }] },
    ])
    expect(sample.subscriptions.filter((one) => one.group === 'shipping')).toMatchObject([{ committed: [{ partition: 0, offset: 2 }] }])
    await connection.inventory(soon())
  })

  test('a slave that hangs is a problem of its own, and the master is read on', async () => {
    await slave.freeze()
    const frozen = await connection.sample(soon())
    expect(node(frozen, 'broker-a#1')).toMatchObject({ up: false, role: 'slave' })
    expect(frozen.problems).toEqual([expect.objectContaining({ object: { node: 'broker-a#1' } })])
    slave.thaw()
    await eventually(
      () => connection.sample(soon()),
      (one) => node(one, 'broker-a#1')?.up === true,
    )
  }, 60_000)

  test('without its master: numbers are not observed, messages are read from the slave, and nothing is requeued there', async () => {
    const copied = await eventually(
      () => broker.call(`127.0.0.1:${slave.ports['broker']}`, REQUEST.GET_TOPIC_STATS_INFO, { topic }),
      ({ code }) => code === 0,
      COPIED_MS,
    )
    expect(copied.code).toBe(0)
    await cluster.first.kill()
    const sample = await eventually(
      () => connection.sample(soon()),
      (one) => node(one, 'broker-a')?.alarms.includes('no master') === true,
      60_000,
    )
    expect(node(sample, 'broker-a')).toMatchObject({ up: false, role: 'master' })
    expect(node(sample, 'broker-a#1')).toMatchObject({ up: true, role: 'slave', alarms: [] })
    expect(sample.problems).toEqual([
      expect.objectContaining({ code: 'unavailable', detail: expect.stringContaining('has no master'), object: { node: 'broker-a' } }),
    ])
    expect(sample.notObserved).toContainEqual({ namespace: '', name: topic })
    expect(sample.notObservedGroups).toContain('shipping')
    expect(sample.destinations).toEqual([])
    const inventory = await connection.inventory(soon())
    expect(inventory.unobservedNamespaces).toContain('')
    expect(inventory.destinations.map(({ name }) => name)).toContain(topic)

    const page = await look()
    expect(page.messages.map(({ body }) => Buffer.from(body).toString())).toEqual(['one', 'two', 'three'])
    const id = String(page.messages[1]?.properties['offsetMessageId'])
    for (const wish of [{ key: 'key-two' }, { messageId: id }])
      expect((await look(wish)).messages.map(({ body }) => Buffer.from(body).toString())).toEqual(['two'])

    const source = { namespace: '', name: topic }
    const mover = await connection.openMover({ source, prefetch: 1, positions: ['0-0'] }, soon())
    const held = await mover.next(soon())
    if (held === null) throw new Error('there is no message')
    expect(await mover.checkTarget({ destination: source }, soon())).toEqual({
      exists: true,
      routable: false,
      detail: `Topic ${topic} takes no messages: no broker with it has a master`,
    })
    expect(await mover.send(held, { destination: source }, { addHeaders: {}, dropHeaders: [] }, soon())).toMatchObject({
      result: 'refused',
    })
    await mover.close()

    await broker.call(`127.0.0.1:${slave.ports['broker']}`, 25, {}, Buffer.from('slaveReadEnable=false\n'))
    await expect(look()).rejects.toMatchObject({ code: 'unavailable', hint: expect.stringContaining('slaveReadEnable') })
  }, 200_000)
})
