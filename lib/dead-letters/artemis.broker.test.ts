import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { artemisConfig } from '#lib/brokers/artemis/config.ts'
import { connectTestClient, type TestClient } from '#lib/brokers/artemis/testing/client.ts'
import { connectManagement, type Management, type QueueSettings } from '#lib/brokers/artemis/testing/management.ts'
import { describeWithBroker } from '#lib/brokers/testing/attach.ts'
import { until } from '#lib/brokers/testing/until.ts'
import { browseDeadLetters } from '#lib/queries/dead-letter-messages.ts'
import { listDeadLetters } from '#lib/queries/dead-letters.ts'
import { getRequeueRun } from '#lib/queries/requeue-runs.ts'
import { createRequeueRun } from '#lib/services/requeue-run/create.ts'
import { setRequeueRate } from '#lib/services/requeue-run/set-rate.ts'
import { runRequeue } from './run.ts'
import { givenCluster, testContext, type GivenCluster } from './testing/given-cluster.ts'
import { killDuring } from './testing/kill-during.ts'

const { context, url } = await testContext()

describeWithBroker('artemis', (given) => {
  const config = artemisConfig.parse(given)
  const run = `requeue-${randomBytes(4).toString('hex')}`
  let client: TestClient
  let management: Management
  let cluster: GivenCluster
  let count = 0
  const made: string[] = []

  beforeAll(async () => {
    client = await connectTestClient(config)
    management = connectManagement(config)
    cluster = await givenCluster(context, 'artemis', config)
  })
  afterAll(async () => {
    await client.close()
    for (const queue of made) await management.destroyQueue(queue)
    management.close()
  })

  const create = async (name: string, settings?: QueueSettings): Promise<void> => {
    await management.createQueue(name, settings)
    made.push(name)
  }
  const orders = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => ({
      durable: true,
      content_type: 'application/json',
      application_properties: { tenant: 't1' },
      body: JSON.stringify({ order: from + index }),
    }))
  /** A work queue with its own dead-letter queue; `messages` of its messages were rejected. */
  async function rejected(messages: number) {
    const work = `${run}.orders-${++count}`
    const dead = `${work}.dead`
    await create(dead)
    await management.addSettings(work, { deadLetterAddress: dead, maxDeliveryAttempts: 3 })
    await create(work)
    await client.send(work, orders(0, messages))
    await client.take(work, messages, 'reject')
    await until('they are all dead letters', 20_000, async () => ((await management.count(dead)) === messages ? true : null))
    await cluster.observe()
    return { work, dead, source: await cluster.destination(dead) }
  }
  /** Takes all that lies in a queue. */
  const drain = async (queue: string, address = queue) => {
    const messages = await client.take(`${address}::${queue}`, (await management.count(queue)) ?? 0)
    return messages.map((message) => ({
      order: (JSON.parse(String(message.body)) as { order: number }).order,
      properties: message.application_properties ?? {},
      annotations: message.message_annotations ?? {},
      message,
    }))
  }
  const plan = (source: string, more: Partial<Parameters<typeof createRequeueRun>[1]> = {}) =>
    createRequeueRun(context, { source, selection: { all: true }, target: { mode: 'origin' }, start: true, acceptCost: true, ...more })
  const carryOut = (runId: string, prefetch = 200) =>
    runRequeue({ pool: context.pool, connection: cluster.connection, runId, now: Date.now, signal: AbortSignal.timeout(90_000), prefetch })

  test('2,000 dead letters go back to their queue in order and are consumed there', async () => {
    const { work, dead, source } = await rejected(2_000)
    const runId = await plan(source)
    const planned = await getRequeueRun(context, runId)
    expect(planned).toMatchObject({ state: 'running', targetName: work, plan: { matched: 2_000, withoutOrigin: 0 } })
    expect(planned.plan.targets).toEqual([expect.objectContaining({ name: work, exists: true, routable: true })])
    await carryOut(runId)
    const done = await getRequeueRun(context, runId)
    expect(done).toMatchObject({ state: 'completed', outcome: 'moved', counts: { removed: 2_000, planned: 0 }, error: null })
    // The broker counts an acknowledged message a moment later.
    await until('none is left', 10_000, async () => ((await management.count(dead)) === 0 ? true : null))
    const consumed = await drain(work)
    expect(consumed.map(({ order }) => order)).toEqual(Array.from({ length: 2_000 }, (_, index) => index))
    expect(consumed[0]?.properties).toMatchObject({ tenant: 't1', 'x-spillway-run': runId, 'x-spillway-requeues': '1' })
    expect(Object.keys(consumed[0]?.annotations ?? {}).filter((name) => /ORIG/i.test(name))).toEqual([])
    expect(consumed[0]?.message.to).toBe(work)
  })

  test('kill -9 in the middle: none of 2,000 is lost, few are doubled, the next process ends the run', async () => {
    const prefetch = 50
    const { work, dead, source } = await rejected(2_000)
    const runId = await plan(source, { ratePerSecond: 1_500 })
    await killDuring(context.pool, { url, kind: 'artemis', config, runId, prefetch }, 300)
    expect((await getRequeueRun(context, runId)).state).toBe('running')
    await setRequeueRate(context, runId, null)
    await carryOut(runId, prefetch)
    const done = await getRequeueRun(context, runId)
    expect(done.state).toBe('completed')
    const delivered = (await drain(work)).map(({ order }) => order)
    const left = (await drain(dead)).map(({ order }) => order)
    expect(new Set([...delivered, ...left]).size).toBe(2_000)
    expect(delivered.length - new Set(delivered).size).toBeLessThanOrEqual(prefetch)
    expect(left).toHaveLength(done.counts.unknown)
    expect(done.counts.removed + done.counts.unknown).toBe(2_000)
  })

  test('a message that failed at one of two subscribers goes back to that subscriber alone', async () => {
    const address = `${run}.prices-${++count}`
    const [web, till, dead] = [`${address}.web`, `${address}.till`, `${address}.dead`] as const
    await create(dead)
    await management.addSettings(address, { deadLetterAddress: dead, maxDeliveryAttempts: 3 })
    for (const queue of [web, till]) await create(queue, { address, 'routing-type': 'MULTICAST' })
    await client.send(address, orders(0, 3))
    await until('both have them', 10_000, async () =>
      (await management.count(till)) === 3 && (await management.count(web)) === 3 ? true : null,
    )
    await client.take(`${address}::${till}`, 3, 'reject')
    await until('they are dead letters', 10_000, async () => ((await management.count(dead)) === 3 ? true : null))
    await cluster.observe()
    const source = await cluster.destination(dead)
    const { items } = await browseDeadLetters(context, source, { limit: 10, acceptCost: true })
    expect(items[0]).toMatchObject({ decodedBy: 'artemis', origin: { destination: till, confidence: 'certain' } })
    await carryOut(await plan(source))
    await until('none is left', 10_000, async () => ((await management.count(dead)) === 0 ? true : null))
    expect([await management.count(till), await management.count(web)]).toEqual([3, 3])
    expect((await drain(till, address)).map(({ order }) => order)).toEqual([0, 1, 2])
  })

  test('dead letters of an auto-created dead-letter queue are found, shown with their origin, and go home', async () => {
    // The launcher's settings for own.#: dead letters to queues of the address DLA that the broker makes and deletes itself.
    const work = `own.${run}-${++count}`
    await create(work)
    await client.send(work, orders(0, 5))
    await client.take(work, 5, 'reject')
    const dead = `DLQ.${work}`
    await until('they are dead letters', 10_000, async () => ((await management.count(dead)) === 5 ? true : null))
    await cluster.observe()
    const list = await listDeadLetters(context, { limit: 100, cluster: [cluster.id], q: dead, sparkline: false })
    expect(list.items).toEqual([
      expect.objectContaining({ name: dead, canRequeue: true, sources: [expect.objectContaining({ name: work, confidence: 'certain' })] }),
    ])
    await carryOut(await plan(await cluster.destination(dead)))
    expect((await drain(work)).map(({ order }) => order)).toEqual([0, 1, 2, 3, 4])
  })

  test('expired messages go back without their expiry and stay', async () => {
    const work = `own.${run}-${++count}`
    await create(work)
    await client.send(work, [{ durable: true, ttl: 100, body: '{"order":7}' }])
    const expired = `EXP.${work}`
    await until('it has expired', 15_000, async () => ((await management.count(expired)) === 1 ? true : null))
    await cluster.observe()
    const source = await cluster.destination(expired)
    const { items } = await browseDeadLetters(context, source, { limit: 10, acceptCost: true })
    expect(items[0]).toMatchObject({ error: { reason: 'expired' }, origin: { destination: work } })
    await carryOut(await plan(source))
    const [back] = await drain(work)
    expect(back).toMatchObject({ order: 7 })
    expect([back?.message.ttl, back?.message.absolute_expiry_time]).toEqual([undefined, undefined])
  })

  test('dead letters of a deleted queue fail one by one and stay, and the queue is not made again', async () => {
    const { work, dead, source } = await rejected(5)
    await management.destroyQueue(work)
    await carryOut(await plan(source))
    await until('all are back', 10_000, async () => ((await management.count(dead)) === 5 ? true : null))
    expect(await management.count(work)).toBeNull()
  })
})
