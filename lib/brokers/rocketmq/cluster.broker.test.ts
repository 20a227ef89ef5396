import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { freePort, startTcpProxy } from '../testing/tcp-proxy.ts'
import { RocketmqConnection } from './adapter.ts'
import type { RocketmqConfig } from './config.ts'
import { eventually, Given } from './testing/given.ts'
import { startPrivateCluster, type PrivateCluster } from './testing/private-cluster.ts'

const soon = (): AbortSignal => AbortSignal.timeout(20_000)

describe('a RocketMQ cluster of two brokers', () => {
  let cluster: PrivateCluster
  let second: Awaited<ReturnType<PrivateCluster['join']>>
  let config: RocketmqConfig
  let broker: Given
  const connections: RocketmqConnection[] = []

  beforeAll(async () => {
    cluster = await startPrivateCluster()
    second = await cluster.join({ brokerName: 'broker-b' })
    config = { nameServers: cluster.first.config.nameServers }
    broker = new Given(config)
  })
  afterEach(async () => {
    for (const connection of connections.splice(0)) await connection.close()
  })
  afterAll(async () => {
    broker.close()
    await cluster.stop()
  })

  const connect = (more: Partial<RocketmqConfig> = {}): RocketmqConnection => {
    const connection = new RocketmqConnection({ ...config, ...more }, { now: Date.now, warn: () => undefined })
    connections.push(connection)
    return connection
  }
  const partitionsOf = async (connection: RocketmqConnection, topic: string) =>
    (await connection.sample(soon())).destinations.find((one) => one.destination.name === topic)?.partitions

  test('queues of both brokers have numbers of their own and say whose they are', async () => {
    const topic = broker.name('orders')
    await broker.createTopic(topic, 2)
    const found = await eventually(
      () => partitionsOf(connect(), topic),
      (partitions) => partitions?.length === 4,
    )
    expect(found?.map(({ partition, label }) => [partition, label])).toEqual([
      [0, 'broker-a/0'],
      [1, 'broker-a/1'],
      [4096, 'broker-b/0'],
      [4097, 'broker-b/1'],
    ])
  })

  test('messages of both brokers are shown, moved and found again by their ids', async () => {
    const [topic, target] = [broker.name('orders'), broker.name('again')]
    await broker.createTopic(topic)
    await broker.createTopic(target)
    for (const { address } of await broker.brokers()) await broker.sendTo(address, topic, address)
    const connection = connect()
    const source = { namespace: '', name: topic }
    const page = await eventually(
      () => connection.browse({ destination: source, limit: 10, cursor: null, maxBodyBytes: 100, acceptCost: false }, soon()),
      ({ messages }) => messages.length === 2,
    )
    const ids = page.messages.map(({ id }) => id).toSorted()
    expect(ids).toEqual(['0-0', '4096-0'])
    const mover = await connection.openMover({ source, prefetch: 10, positions: ids }, soon())
    for (let held = await mover.next(soon()); held !== null; held = await mover.next(soon())) {
      const outcome = await mover.send(
        held,
        { destination: { namespace: '', name: target }, partition: 4096 },
        { addHeaders: {}, dropHeaders: [] },
        soon(),
      )
      expect(outcome).toMatchObject({ result: 'confirmed', position: expect.stringMatching(/^4096-\d$/) })
    }
    await mover.close()
  })

  test('a dead name server is a problem, not a failure, as long as another answers', async () => {
    const dead = `127.0.0.1:${await freePort()}`
    const connection = connect({ nameServers: [dead, ...config.nameServers] })
    const identity = await connection.identify(soon())
    expect(identity).toMatchObject({ clusterId: 'DefaultCluster', version: '5.5.0' })
    expect(identity.problems).toEqual([expect.objectContaining({ code: 'refused', object: { node: `name server ${dead}` } })])
    const inventory = await connection.inventory(soon())
    expect(inventory.nodes.find((node) => node.name === `name server ${dead}`)?.up).toBe(false)
    expect((await connection.sample(soon())).destinations.length).toBeGreaterThan(0)
  })

  test('a name server that hangs costs a moment, not the poll', async () => {
    const proxy = await startTcpProxy({ do: 'hang' })
    const timeOf = async (connection: RocketmqConnection): Promise<number> => {
      await connection.sample(soon())
      const begun = performance.now()
      await connection.sample(soon())
      return performance.now() - begun
    }
    const alone = await timeOf(connect())
    const hindered = await timeOf(connect({ nameServers: [`127.0.0.1:${proxy.port}`, ...config.nameServers] }))
    // Giving up on it would take four seconds.
    expect(hindered - alone).toBeLessThan(3_000)
    await proxy.close()
  })

  test('an advertised address that does not work from here is named, and can be replaced', async () => {
    const advertised = (await broker.brokers()).map(({ address }) => address)
    const nowhere = await freePort()
    const wrong = connect({ brokerAddresses: advertised.map((address) => `${address}=127.0.0.1:${nowhere}`) })
    await expect(wrong.identify(soon())).rejects.toMatchObject({ code: 'refused', hint: expect.stringContaining('brokerIP1') })
    const proxy = await startTcpProxy({ do: 'pass', port: second.ports['broker'] ?? 0 })
    const mapped = connect({ brokerAddresses: [`127.0.0.1:${second.ports['broker']}=127.0.0.1:${proxy.port}`] })
    expect((await mapped.identify(soon())).problems).toEqual([])
    await proxy.close()
    await expect(mapped.sample(soon())).resolves.toMatchObject({ problems: [expect.objectContaining({ object: { node: 'broker-b' } })] })
  })

  test('a frozen broker behind a living name server: the other is still read, and what lies on the frozen one is not observed', async () => {
    const topic = broker.name('everywhere')
    await broker.createTopic(topic)
    const connection = connect()
    await connection.inventory(soon())
    await connection.sample(soon())
    await second.freeze()
    try {
      const sample = await connection.sample(soon())
      expect(sample.problems).toEqual([expect.objectContaining({ code: 'timeout', object: { node: 'broker-b' } })])
      expect(sample.notObserved).toContainEqual({ namespace: '', name: topic })
      expect(sample.destinations.find((one) => one.destination.name === topic)).toMatchObject({ partitions: [{ partition: 0 }] })
      expect(sample.destinations.find((one) => one.destination.name === topic)?.inTotal).toBeUndefined()
      expect(sample.nodes.filter((node) => !node.up).map((node) => node.name)).toEqual(['broker-b'])
    } finally {
      second.thaw()
    }
    await eventually(
      async () => (await connection.sample(soon())).problems,
      (problems) => problems.length === 0,
    )
  })

  test('a broker that dies is missed after the name server has forgotten it, and its topics are not taken for deleted', async () => {
    const topic = broker.name('only-b')
    await broker.createTopicOn(second.ports['broker'] ?? 0, topic)
    const connection = connect()
    await connection.inventory(soon())
    await connection.sample(soon())
    await second.kill()
    const sample = await eventually(
      () => connection.sample(soon()),
      ({ problems }) => problems.some(({ detail }) => detail.includes('gone from every name server')),
    )
    expect(sample.notObserved).toContainEqual({ namespace: '', name: topic })
    expect(sample.nodes.find((node) => node.name === 'broker-b')).toMatchObject({ up: false, alarms: ['not registered'] })
    const inventory = await connection.inventory(soon())
    expect(inventory.unobservedNamespaces).toContain('')
    await second.restart()
    const again = await eventually(
      () => connection.sample(soon()),
      ({ problems }) => problems.length === 0,
    )
    expect(again.destinations.find((one) => one.destination.name === topic)?.partitions).toHaveLength(1)
  })
})
