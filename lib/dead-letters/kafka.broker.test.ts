import { Buffer } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { kafkaConfigSchema } from '#lib/brokers/kafka/config.ts'
import { Given } from '#lib/brokers/kafka/testing/given.ts'
import { describeWithBroker } from '#lib/brokers/testing/attach.ts'
import { browseDeadLetters, downloadMessage, getDeadLetter } from '#lib/queries/dead-letter-messages.ts'
import { listFailureGroups } from '#lib/queries/failure-groups.ts'
import { getRequeueRun, listRequeueItems } from '#lib/queries/requeue-runs.ts'
import { createRequeueRun } from '#lib/services/requeue-run/create.ts'
import { setRequeueRate } from '#lib/services/requeue-run/set-rate.ts'
import { runRequeue } from './run.ts'
import { givenCluster, testContext, type GivenCluster } from './testing/given-cluster.ts'
import { killDuring } from './testing/kill-during.ts'
import { bigEndian } from './testing/message.ts'

const { context, url } = await testContext()

describeWithBroker('kafka', (given) => {
  const config = kafkaConfigSchema.parse(given)
  let broker: Given
  let cluster: GivenCluster

  beforeAll(async () => {
    broker = new Given(config)
    cluster = await givenCluster(context, 'kafka', config as unknown as Record<string, unknown>)
  })
  afterAll(() => broker.close())

  /** Headers as Spring Kafka's recoverer writes them. */
  const springHeaders = (topic: string, partition: number, offset: number, error: string) =>
    new Map<Buffer, Buffer>(
      Object.entries({
        tenant: Buffer.from('t1'),
        'kafka_dlt-original-topic': Buffer.from(topic),
        'kafka_dlt-original-partition': Buffer.from(bigEndian(partition, 4)),
        'kafka_dlt-original-offset': Buffer.from(bigEndian(offset, 8)),
        'kafka_dlt-exception-cause-fqcn': Buffer.from(`com.shop.${error}`),
        'kafka_dlt-exception-message': Buffer.from(`order ${offset} failed`),
      }).map(([name, value]) => [Buffer.from(name), value]),
    )

  /** A topic of three partitions and its dead-letter topic. */
  async function topics() {
    const work = await broker.topic('orders', 3)
    const dead = `${work}-dlt`
    await broker.createTopic(dead, 1)
    await cluster.observe()
    return { work, dead, source: await cluster.destination(dead) }
  }

  const die = (work: string, dead: string, orders: number[], error = 'NoStock') =>
    broker.messages(
      dead,
      orders.map((order) => ({
        key: Buffer.from(`customer-${order % 7}`),
        value: Buffer.from(JSON.stringify({ order })),
        headers: springHeaders(work, order % 3, order, error),
      })),
    )

  const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i)
  const orderOf = (message: { value: Buffer }) => (JSON.parse(message.value.toString()) as { order: number }).order

  const plan = (source: string, more: Partial<Parameters<typeof createRequeueRun>[1]> = {}) =>
    createRequeueRun(context, { source, selection: { all: true }, target: { mode: 'origin' }, start: true, acceptCost: false, ...more })

  const carryOut = (runId: string, prefetch = 200) =>
    runRequeue({ pool: context.pool, connection: cluster.connection, runId, now: Date.now, signal: AbortSignal.timeout(90_000), prefetch })

  test('dead letters go back with key, value, own headers and partition, without what the framework added', async () => {
    const { work, dead, source } = await topics()
    await die(work, dead, numbers(30))
    const runId = await plan(source)
    const planned = await getRequeueRun(context, runId)
    expect(planned.plan).toMatchObject({
      matched: 30,
      withoutOrigin: 0,
      targets: [{ name: work, messages: 30, exists: true, routable: true }],
    })
    await carryOut(runId)
    expect(await getRequeueRun(context, runId)).toMatchObject({ state: 'completed', outcome: 'moved', counts: { removed: 30 } })
    const back = await broker.read(work, 30)
    expect(back.map(orderOf).toSorted((a, b) => a - b)).toEqual(numbers(30))
    for (const message of back) {
      const order = orderOf(message as never)
      expect(message.partition).toBe(order % 3)
      expect(message.key.toString()).toBe(`customer-${order % 7}`)
      const headers = new Map([...message.headers].map(([name, value]) => [name.toString(), value.toString()]))
      expect(Object.fromEntries(headers)).toEqual({
        tenant: 't1',
        'x-spillway-run': runId,
        'x-spillway-requeues': '1',
        'x-spillway-message': expect.stringMatching(/^0-\d+$/),
      })
    }
  })

  test('a second run takes only what is new; picking a message takes it again', async () => {
    const { work, dead, source } = await topics()
    await die(work, dead, numbers(5))
    await carryOut(await plan(source))
    const nothing = await plan(source)
    expect((await getRequeueRun(context, nothing)).plan.matched).toBe(0)
    await carryOut(nothing)
    expect(await getRequeueRun(context, nothing)).toMatchObject({ state: 'completed', outcome: 'nothing' })
    await die(work, dead, numbers(3, 5))
    const second = await plan(source)
    expect((await getRequeueRun(context, second)).plan.matched).toBe(3)
    await carryOut(second)
    expect((await listRequeueItems(context, second, { limit: 10 })).items.map((item) => item.messageId)).toEqual(['0-5', '0-6', '0-7'])
    const picked = await plan(source, { selection: { ids: ['0-2', '0-99'] } })
    expect((await getRequeueRun(context, picked)).plan).toMatchObject({ matched: 1, requeuedBefore: 1 })
    await carryOut(picked)
    expect((await broker.read(work, 9)).map(orderOf).toSorted((a, b) => a - b)).toEqual([0, 1, 2, 2, 3, 4, 5, 6, 7])
    const { items } = await browseDeadLetters(context, source, { limit: 20, acceptCost: false })
    expect(items.map((item) => [item.id, item.requeueCount])).toContainEqual(['0-2', 2])
  })

  test('a partly moved selection leaves the rest for the next run', async () => {
    const { work, dead, source } = await topics()
    await die(work, dead, numbers(6), 'NoStock')
    await die(work, dead, numbers(4, 6), 'Timeout')
    const groups = await listFailureGroups(context, source, false)
    expect(groups.items.map(({ class: name, messages }) => [name, messages])).toEqual([
      ['com.shop.NoStock', 6],
      ['com.shop.Timeout', 4],
    ])
    await carryOut(await plan(source, { selection: { failureGroup: groups.items[1]?.id ?? '' } }))
    const rest = await plan(source)
    expect((await getRequeueRun(context, rest)).plan).toMatchObject({ matched: 6, requeuedBefore: 4 })
    await carryOut(rest)
    expect((await broker.read(work, 10)).map(orderOf).toSorted((a, b) => a - b)).toEqual(numbers(10))
  })

  test('dead letters of a deleted topic fail, and the topic is not made anew', async () => {
    const { dead, source } = await topics()
    const gone = broker.name('gone')
    await die(gone, dead, numbers(3))
    const runId = await plan(source)
    expect((await getRequeueRun(context, runId)).plan.targets).toEqual([expect.objectContaining({ name: gone, exists: false })])
    await carryOut(runId)
    expect(await getRequeueRun(context, runId)).toMatchObject({ state: 'completed', outcome: 'nothing', counts: { failed: 3 } })
    expect(await broker.admin.listTopics()).not.toContain(gone)
  })

  test('kill -9 in the middle: what was under way is proven from the target, none is lost and none doubled', async () => {
    const { work, dead, source } = await topics()
    await die(work, dead, numbers(1_500))
    const runId = await plan(source, { ratePerSecond: 1_000 })
    await killDuring(context.pool, { url, kind: 'kafka', config, runId, prefetch: 50 }, 200)
    await setRequeueRate(context, runId, null)
    await carryOut(runId, 50)
    const run = await getRequeueRun(context, runId)
    expect(run).toMatchObject({ state: 'completed', outcome: 'moved', counts: { removed: 1_500, unknown: 0 } })
    const ends = await broker.admin.listOffsets({
      topics: [{ name: work, partitions: numbers(3).map((partitionIndex) => ({ partitionIndex, timestamp: -1n })) }],
    })
    expect(ends.flatMap((topic) => topic.partitions).reduce((sum, part) => sum + Number(part.offset), 0)).toBe(1_500)
    expect(new Set((await broker.read(work, 1_500)).map(orderOf)).size).toBe(1_500)
  })

  test('a topic made again under its name starts with a clean history', async () => {
    const { work, dead, source } = await topics()
    await die(work, dead, numbers(4))
    await carryOut(await plan(source))
    await broker.admin.deleteTopics({ topics: [dead] })
    await expect.poll(() => broker.admin.listTopics(), { timeout: 15_000 }).not.toContain(dead)
    await broker.createTopic(dead, 1)
    await cluster.observe()
    await die(work, dead, numbers(2))
    const runId = await plan(source)
    expect((await getRequeueRun(context, runId)).plan).toMatchObject({ matched: 2, requeuedBefore: 0 })
  })

  test('a dead letter is shown whole and downloaded byte for byte, by its position', async () => {
    const { work, dead, source } = await topics()
    const bytes = Buffer.from([0, 255, 1, 254, 128])
    await broker.messages(dead, [{ value: Buffer.from('first') }, { value: bytes, headers: springHeaders(work, 1, 7, 'Broken') }])
    const letter = await getDeadLetter(context, source, '0-1', false)
    expect(letter).toMatchObject({
      decodedBy: 'spring-kafka',
      origin: { destination: work, partition: 1, offset: 7, confidence: 'certain' },
      error: { class: 'com.shop.Broken', message: 'order 7 failed' },
      body: { preview: bytes.toString('base64'), encoding: 'base64', sizeBytes: 5 },
    })
    const raw = await downloadMessage(context, source, '0-1', false)
    expect(Buffer.from(await raw.arrayBuffer()).equals(bytes)).toBe(true)
    for (const missing of ['0-99', '9-1', 'x', randomUUID()])
      await expect(getDeadLetter(context, source, missing, false)).rejects.toMatchObject({ code: 'not-found' })
  })
})
