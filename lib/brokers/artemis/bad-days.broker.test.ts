import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installContext, startArtemis } from '#demo/brokers/index.ts'
import { openAmqp1 } from '../amqp1/connection.ts'
import { MessageSource } from '../amqp1/source.ts'
import type { BrokerConnection } from '../contract.ts'
import { describeWithBroker } from '../testing/attach.ts'
import { soon } from '../testing/harness.ts'
import { freePort } from '../testing/tcp-proxy.ts'
import { until } from '../testing/until.ts'
import { artemisConfig, type ArtemisConfig } from './config.ts'
import { artemis } from './index.ts'
import { connectTestClient } from './testing/client.ts'
import { connectManagement } from './testing/management.ts'

/** An Artemis of this file alone, to be stopped, frozen, killed and locked. */
describeWithBroker('artemis', () => {
  let running: Awaited<ReturnType<typeof startArtemis>>
  let config: ArtemisConfig
  let dataDir: string
  const connections: BrokerConnection[] = []
  const connect = (changes: Partial<ArtemisConfig> = {}): BrokerConnection => {
    const connection = artemis.connect({ ...config, ...changes }, { now: Date.now, warn: () => undefined })
    connections.push(connection)
    return connection
  }
  const viewer = { username: 'viewer', password: 'viewer-secret' }

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'spillway-artemis-'))
    running = await startArtemis(await installContext(), {
      dataDir,
      name: 'artemis-under-test',
      ports: { http: await freePort(), broker: await freePort() },
      viewers: { [viewer.username]: viewer.password },
    })
    config = artemisConfig.parse({ ...running.config, timeoutSeconds: 3 })
  }, 90_000)
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()))
    await running.stop()
    await rm(dataDir, { recursive: true, force: true })
  })

  const withQueue = async (name: string, messages: number): Promise<void> => {
    const management = connectManagement(config)
    await management.createQueue(name)
    management.close()
    const client = await connectTestClient(config)
    await client.send(
      name,
      Array.from({ length: messages }, (_, index) => ({ durable: true, body: `m${index}` })),
    )
    await client.close()
  }
  const numbersOf = async (connection: BrokerConnection, name: string) =>
    (await connection.sample(soon())).destinations.find(({ destination }) => destination.name === name)

  test('a restart between two polls sets counters back, keeps the messages, and shows nothing negative', async () => {
    await withQueue('survivor', 5)
    const client = await connectTestClient(config)
    await client.take('survivor', 2)
    await client.close()
    const connection = connect()
    // The broker counts an acknowledged message a moment later.
    const before = await until('two are counted as out', 10_000, async () => {
      const found = await numbersOf(connection, 'survivor')
      return found?.outTotal === 2 ? found : null
    })
    expect(before).toMatchObject({ inTotal: 5, backlogMessages: 3 })
    await running.stop()
    const error = await connection.sample(soon()).catch((reason: unknown) => reason)
    expect(error).toMatchObject({ name: 'BrokerError', code: 'refused' })
    await running.restart()
    const after = await until('it answers again', 20_000, () => numbersOf(connection, 'survivor').catch(() => null))
    expect(after).toMatchObject({ outTotal: 0, backlogMessages: 3 })
    for (const value of Object.values({ ...after, destination: 0 })) expect(value).toBeGreaterThanOrEqual(0)
  }, 60_000)

  test('a frozen broker is a time-out in bounded time, for a poll and for a message on its way', async () => {
    await withQueue('frozen', 2)
    await withQueue('frozen-target', 0)
    const connection = connect({ timeoutSeconds: 1 })
    const mover = await connection.openMover?.({ source: { namespace: '', name: 'frozen' }, prefetch: 5, positions: null }, soon())
    const held = await mover?.next(soon())
    if (mover === undefined || held === undefined || held === null) throw new Error('There is a message to move.')
    const target = { destination: { namespace: '', name: 'frozen-target' } }
    expect(await mover.send(held, target, { addHeaders: {}, dropHeaders: [] }, soon())).toMatchObject({ result: 'confirmed' })
    const second = await mover.next(soon())
    if (second === null) throw new Error('There is a second message.')
    await running.freeze()
    try {
      const begun = performance.now()
      expect(await connection.sample(soon()).catch((reason: unknown) => reason)).toMatchObject({ code: 'timeout' })
      const outcome = await mover.send(second, target, { addHeaders: {}, dropHeaders: [] }, AbortSignal.timeout(1_000))
      expect(outcome.result).toBe('unknown')
      await expect(mover.settle(held)).rejects.toMatchObject({ name: 'BrokerError', code: 'timeout' })
      expect(performance.now() - begun).toBeLessThan(6_000)
      await mover.close()
    } finally {
      running.thaw()
    }
    expect((await numbersOf(connect(), 'frozen-target'))?.backlogMessages).toBeGreaterThanOrEqual(1)
  }, 60_000)

  test('a broker killed with messages in our hands has lost none when it is back, and doubled at most the one just settled', async () => {
    await withQueue('killed', 20)
    await withQueue('killed-target', 0)
    const connection = connect()
    const mover = await connection.openMover?.({ source: { namespace: '', name: 'killed' }, prefetch: 20, positions: null }, soon())
    if (mover === undefined) throw new Error('Artemis has a mover.')
    const target = { destination: { namespace: '', name: 'killed-target' } }
    const first = await mover.next(soon())
    if (first === null) throw new Error('There is a message to move.')
    expect(await mover.send(first, target, { addHeaders: {}, dropHeaders: [] }, soon())).toMatchObject({ result: 'confirmed' })
    await mover.settle(first)
    for (let index = 0; index < 5; index += 1) await mover.next(soon())
    await running.kill()
    await expect(mover.next(soon())).rejects.toMatchObject({ name: 'BrokerError', code: 'unavailable' })
    await mover.close()
    await running.restart()
    const counts = await until('it answers again', 20_000, async () => {
      const numbers = (name: string) => numbersOf(connection, name).catch(() => undefined)
      const found = [await numbers('killed'), await numbers('killed-target')]
      return found.every((one) => one !== undefined) ? found.map((one) => one?.backlogMessages ?? 0) : null
    })
    const client = await connectTestClient(config)
    const [left, moved] = [await client.take('killed', counts[0] ?? 0), await client.take('killed-target', counts[1] ?? 0)]
    await client.close()
    expect(moved.map(({ body }) => body as string)).toEqual(['m0'])
    expect(new Set([...left, ...moved].map(({ body }) => body as string)).size).toBe(20)
    // Artemis takes an acknowledgement in before it is on disk, so the crash may undo it: twice, never not at all.
    expect(left.length + moved.length).toBeLessThanOrEqual(21)
  }, 60_000)

  test('a user without rights is told what is missing, over Jolokia and over AMQP', async () => {
    const error = await connect(viewer)
      .identify(soon())
      .catch((reason: unknown) => reason)
    // Artemis answers 403 to a user without the role of the console as it does to a wrong password.
    expect(error).toMatchObject({ code: 'bad-credentials', hint: expect.stringContaining('role') as string })
    const connection = await openAmqp1({ url: config.amqpUrl ?? '', ...viewer, timeoutMs: 3_000 }, soon())
    const opening = MessageSource.open(
      connection,
      { address: 'survivor', mode: 'copy', prefetch: 1, what: 'queue "survivor"', settleMs: 3_000 },
      soon(),
    )
    await expect(opening).rejects.toMatchObject({ code: 'missing-right', message: expect.stringContaining('survivor') as string })
    await connection.close()
    const wrong = openAmqp1({ url: config.amqpUrl ?? '', username: 'admin', password: 'wrong', timeoutMs: 3_000 }, soon())
    await expect(wrong).rejects.toMatchObject({ code: 'bad-credentials' })
  })

  test('wrong passwords lock the console; it is said, and it opens again', async () => {
    const codes = new Set<unknown>()
    for (let index = 0; index < 8; index += 1) {
      const error: unknown = await connect({ password: 'wrong' })
        .identify(soon())
        .catch((reason: unknown) => reason)
      codes.add((error as { code?: unknown }).code)
    }
    expect(codes).toEqual(new Set(['bad-credentials', 'overloaded']))
    const identity = await until('the lock is open again', 15_000, () =>
      connect()
        .identify(soon())
        .catch(() => null),
    )
    expect(identity.version).toBe(running.version)
  }, 30_000)

  test('an address without a console is told apart from a broker that is off', async () => {
    const port = await freePort()
    await expect(connect({ jolokiaUrl: `http://127.0.0.1:${port}/console/jolokia` }).identify(soon())).rejects.toMatchObject({
      code: 'plugin-off',
    })
    const off = { jolokiaUrl: `http://127.0.0.1:${port}/console/jolokia`, amqpUrl: `amqp://127.0.0.1:${port}` }
    await expect(connect(off).identify(soon())).rejects.toMatchObject({ code: 'refused' })
  })
})
