import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { activemqConfig } from '#lib/brokers/activemq/config.ts'
import { rejectByAmqp, sendByAmqp, takeByAmqp } from '#lib/brokers/activemq/testing/amqp-client.ts'
import { jmx, queueKeys } from '#lib/brokers/activemq/testing/jmx.ts'
import { connectTestClient, type TestClient } from '#lib/brokers/activemq/testing/stomp-client.ts'
import { describeWithBroker } from '#lib/brokers/testing/attach.ts'
import { until } from '#lib/brokers/testing/until.ts'
import { browseDeadLetters } from '#lib/queries/dead-letter-messages.ts'
import { getRequeueRun, listRequeueItems } from '#lib/queries/requeue-runs.ts'
import { createRequeueRun } from '#lib/services/requeue-run/create.ts'
import { setRequeueRate } from '#lib/services/requeue-run/set-rate.ts'
import { runRequeue } from './run.ts'
import { givenCluster, testContext, type GivenCluster } from './testing/given-cluster.ts'
import { killDuring } from './testing/kill-during.ts'

const { context, url } = await testContext()

for (const broker of ['activemq', 'activemq-5']) {
  describeWithBroker(broker, (raw) => {
    const config = activemqConfig.parse(raw)
    const management = jmx(config)
    const mark = `requeue-${randomBytes(4).toString('hex')}`
    const made = new Set<string>()
    let client: TestClient
    let cluster: GivenCluster
    let count = 0

    beforeAll(async () => {
      client = await connectTestClient(config)
      cluster = await givenCluster(context, 'activemq', config)
    })
    afterAll(async () => {
      await client.close()
      for (const queue of made) await management.exec('', 'removeQueue(java.lang.String)', queue)
    })

    const size = async (queue: string): Promise<number> =>
      Number((await management.read(queueKeys(queue), ['QueueSize']))?.['QueueSize'] ?? 0)
    const holds = (queue: string, messages: number) =>
      until(`${messages} are in ${queue}`, 30_000, async () => ((await size(queue)) === messages ? true : null))

    /** A work queue with a dead-letter queue of its own; `messages` of it have been rejected by their consumer. */
    async function rejected(messages: number) {
      const work = `own.${mark}.orders-${++count}`
      const dead = `DLQ.${work}`
      made.add(work).add(dead)
      await client.send(
        `/queue/${work}`,
        Array.from({ length: messages }, (_, order) => ({ headers: { tenant: 't1' }, body: JSON.stringify({ order }) })),
      )
      await client.take(work, messages, 'reject')
      await holds(dead, messages)
      await cluster.observe()
      return { work, dead, source: await cluster.destination(dead) }
    }

    async function drain(queue: string) {
      const found = await client.take(queue, await size(queue))
      return found.map((message) => ({
        order: (JSON.parse(message.body) as { order: number }).order,
        headers: message.headers as Record<string, string>,
      }))
    }

    const plan = (source: string, more: Partial<Parameters<typeof createRequeueRun>[1]> = {}) =>
      createRequeueRun(context, { source, selection: { all: true }, target: { mode: 'origin' }, start: true, acceptCost: true, ...more })

    const carryOut = (runId: string, prefetch = 200) =>
      runRequeue({
        pool: context.pool,
        connection: cluster.connection,
        runId,
        now: Date.now,
        signal: AbortSignal.timeout(110_000),
        prefetch,
      })

    test('1,000 dead letters go back to their queue in order and are consumed there', async () => {
      const { work, dead, source } = await rejected(1_000)
      const page = await browseDeadLetters(context, source, { limit: 1, acceptCost: true })
      expect(page.items[0]).toMatchObject({ origin: { destination: work, confidence: 'certain' }, body: { preview: '{"order":0}' } })
      const runId = await plan(source)
      expect(await getRequeueRun(context, runId)).toMatchObject({
        state: 'running',
        targetName: work,
        plan: { matched: 1_000, withoutOrigin: 0 },
      })
      await carryOut(runId)
      const run = await getRequeueRun(context, runId)
      expect(run).toMatchObject({ state: 'completed', outcome: 'moved', counts: { removed: 1_000, planned: 0 }, error: null })
      expect(await size(dead)).toBe(0)
      const consumed = await drain(work)
      expect(consumed.map(({ order }) => order)).toEqual(Array.from({ length: 1_000 }, (_, order) => order))
      expect(consumed[0]?.headers).toMatchObject({ tenant: 't1', 'x-spillway-run': runId, 'x-spillway-requeues': '1' })
    })

    test('kill -9 in the middle: none of 1,000 is lost, none is doubled, the next process ends the run', async () => {
      const prefetch = 50
      const { work, dead, source } = await rejected(1_000)
      const runId = await plan(source, { ratePerSecond: 500 })
      await killDuring(context.pool, { url, kind: 'activemq', config, runId, prefetch }, 150)
      expect((await getRequeueRun(context, runId)).state).toBe('running')
      await setRequeueRate(context, runId, null)
      await carryOut(runId, prefetch)
      const run = await getRequeueRun(context, runId)
      expect(run.state).toBe('completed')
      const delivered = (await drain(work)).map(({ order }) => order)
      const left = (await drain(dead)).map(({ order }) => order)
      expect(new Set([...delivered, ...left]).size).toBe(1_000)
      // Sent and acknowledged in one transaction: the broker has done both or neither.
      expect(delivered.length + left.length).toBe(1_000)
      expect(run.counts.unknown).toBeLessThanOrEqual(prefetch)
      expect(run.counts.removed + run.counts.unknown).toBe(1_000)
      expect(left.length, JSON.stringify(run.counts)).toBeLessThanOrEqual(run.counts.unknown)
    })

    test('kill -9 among messages whose ids their AMQP producer chose: none of 400 is lost, at most a batch is doubled', async () => {
      const prefetch = 50
      const work = `own.${mark}.jms-${++count}`
      const dead = `DLQ.${work}`
      made.add(work).add(dead)
      const orders = Array.from({ length: 400 }, (_, order) => order)
      await sendByAmqp(
        config,
        work,
        orders.map((order) => ({ durable: true, message_id: `order-${order}`, body: JSON.stringify({ order }) })),
      )
      await rejectByAmqp(config, work, orders.length)
      await holds(dead, orders.length)
      await cluster.observe()
      const runId = await plan(await cluster.destination(dead), { ratePerSecond: 200 })
      await killDuring(context.pool, { url, kind: 'activemq', config, runId, prefetch }, 100)
      expect((await getRequeueRun(context, runId)).state).toBe('running')
      await setRequeueRate(context, runId, null)
      await carryOut(runId, prefetch)
      const run = await getRequeueRun(context, runId)
      expect(run.state).toBe('completed')
      const orderOf = ({ body }: { body?: unknown }) => (JSON.parse(String(body)) as { order: number }).order
      const delivered = (await takeByAmqp(config, work, await size(work))).map(orderOf)
      const left = (await takeByAmqp(config, dead, await size(dead))).map(orderOf)
      expect([...new Set([...delivered, ...left])].toSorted((a, b) => a - b)).toEqual(orders)
      expect(delivered.length + left.length - orders.length).toBeLessThanOrEqual(prefetch)
      expect(left.length, JSON.stringify(run.counts)).toBeLessThanOrEqual(run.counts.unknown)
    })

    test('expired and rejected messages of a shared dead-letter queue each go to their own origin, and none expires again', async () => {
      const shared = 'ActiveMQ.DLQ'
      const [bills, mails] = [`${mark}.bills`, `${mark}.mails`]
      made.add(bills).add(mails)
      const before = await size(shared)
      await client.send(`/queue/${bills}`, [{ headers: { expires: String(Date.now() + 300) }, body: '{"order":1}' }])
      await holds(shared, before + 1)
      await client.send(`/queue/${mails}`, [{ body: '{"order":2}' }])
      await client.take(mails, 1, 'reject')
      await holds(shared, before + 2)
      await cluster.observe()
      const source = await cluster.destination(shared)
      const page = await browseDeadLetters(context, source, { limit: 500, acceptCost: false })
      const own = page.items.filter(({ origin }) => origin?.destination.startsWith(mark))
      expect(own.map(({ origin, error }) => [origin?.destination, error.reason])).toEqual([
        [bills, 'expired'],
        [mails, null],
      ])
      await carryOut(await plan(source, { selection: { ids: own.map(({ id }) => id) } }))
      expect(await size(bills)).toBe(1)
      expect(await size(mails)).toBe(1)
      const [bill] = await client.take(bills, 1)
      expect(bill?.headers).toMatchObject({ expires: '0' })
      expect(Object.keys(bill?.headers ?? {})).not.toContain('dlqDeliveryFailureCause')
      expect(await size(shared)).toBe(before)
    })

    test('a plan warns of messages that keep their id, because their second death would be dropped', async () => {
      const work = `own.${mark}.typed-${++count}`
      const dead = `DLQ.${work}`
      made.add(work).add(dead)
      await client.send(`/queue/${work}`, [{ body: 'text' }, { headers: { attempt: '3' }, body: 'perhaps a number' }])
      await client.take(work, 2, 'reject')
      await holds(dead, 2)
      await cluster.observe()
      const runId = await plan(await cluster.destination(dead), { start: false })
      const { plan: planned } = await getRequeueRun(context, runId)
      expect(planned.warnings).toContainEqual(
        expect.objectContaining({ code: 'second-failure', detailPhrase: { code: 'plan.keeps-id', params: { messages: 1 } } }),
      )
    })

    test('dead letters of a deleted queue fail one by one and stay', async () => {
      const { work, dead, source } = await rejected(5)
      await management.exec('', 'removeQueue(java.lang.String)', work)
      made.delete(work)
      const runId = await plan(source)
      const { plan: planned } = await getRequeueRun(context, runId)
      expect(planned.targets).toEqual([expect.objectContaining({ name: work, messages: 5, exists: false })])
      await carryOut(runId)
      expect(await getRequeueRun(context, runId)).toMatchObject({ state: 'completed', outcome: 'nothing', counts: { failed: 5 } })
      expect(await size(dead)).toBe(5)
      expect(await management.read(queueKeys(work), ['QueueSize'])).toBeNull()
      const items = await listRequeueItems(context, runId, { limit: 10, state: ['failed'] })
      expect(items.items[0]?.error).toContain(`no queue and no topic "${work}"`)
    })
  })
}
