import { afterAll, beforeAll, expect, test } from 'vitest'
import { rocketmqConfigSchema } from '#lib/brokers/rocketmq/config.ts'
import type { StoredMessage } from '#lib/brokers/rocketmq/stored-message.ts'
import { Given } from '#lib/brokers/rocketmq/testing/given.ts'
import { describeWithBroker } from '#lib/brokers/testing/attach.ts'
import { browseDeadLetters, getDeadLetter } from '#lib/queries/dead-letter-messages.ts'
import { getRequeueRun, listRequeueItems } from '#lib/queries/requeue-runs.ts'
import { createRequeueRun } from '#lib/services/requeue-run/create.ts'
import { setRequeueRate } from '#lib/services/requeue-run/set-rate.ts'
import { runRequeue } from './run.ts'
import { givenCluster, testContext, type GivenCluster } from './testing/given-cluster.ts'
import { killDuring } from './testing/kill-during.ts'

const { context, url } = await testContext()

for (const name of ['rocketmq', 'rocketmq-4']) {
  describeWithBroker(name, (given) => {
    const config = rocketmqConfigSchema.parse(given)
    let broker: Given
    let cluster: GivenCluster

    beforeAll(async () => {
      broker = new Given(config)
      cluster = await givenCluster(context, 'rocketmq', config)
    })
    afterAll(() => broker.close())

    const numbers = (count: number, from = 0) => Array.from({ length: count }, (_, i) => from + i)
    const orderOf = (message: Pick<StoredMessage, 'body'>) => (JSON.parse(message.body.toString()) as { order: number }).order
    const property = (message: StoredMessage, wanted: string) => message.properties.find(([key]) => key === wanted)?.[1]

    /** Orders a group has given up, made dead by the broker itself. */
    async function dead(work: string, group: string, orders: number[]): Promise<void> {
      const { end } = await broker.range(work)
      const died = await broker.range(`%DLQ%${group}`).then(
        (range) => range.end,
        () => 0,
      )
      for (const order of orders) {
        await broker.send(work, JSON.stringify({ order }), [
          ['KEYS', `order-${order}`],
          ['TAGS', 'vip'],
          ['tenant', 't1'],
          ['UNIQ_KEY', `UNIQ${work}${order}`],
        ])
      }
      for (const message of await broker.readAll(work, end, orders.length)) await broker.die(group, message)
      await broker.readAll(`%DLQ%${group}`, died, orders.length)
    }

    /** A topic of one queue, a group that reads it, and its dead letters. */
    async function letters(count: number) {
      const work = broker.name('orders')
      const group = broker.name('billing')
      await broker.createTopic(work)
      await broker.createGroup(group)
      await broker.commit(group, work, 0, 0)
      await dead(work, group, numbers(count))
      await cluster.observe()
      return { work, group, source: await cluster.destination(`%DLQ%${group}`), sent: (await broker.range(work)).end }
    }

    const plan = (source: string, more: Partial<Parameters<typeof createRequeueRun>[1]> = {}) =>
      createRequeueRun(context, { source, selection: { all: true }, target: { mode: 'origin' }, start: true, acceptCost: false, ...more })

    const carryOut = (runId: string, prefetch = 200) =>
      runRequeue({
        pool: context.pool,
        connection: cluster.connection,
        runId,
        now: Date.now,
        signal: AbortSignal.timeout(90_000),
        prefetch,
      })

    test('dead letters go back to the topic they came from, with keys, tags and own properties, and are tried anew', async () => {
      const { work, source, sent } = await letters(20)
      const { items } = await browseDeadLetters(context, source, { limit: 50, acceptCost: false })
      expect(items).toHaveLength(20)
      expect(items[0]).toMatchObject({ origin: { destination: work, confidence: 'certain' }, error: { reason: 'retries used up' } })
      const runId = await plan(source)
      expect((await getRequeueRun(context, runId)).plan).toMatchObject({
        matched: 20,
        withoutOrigin: 0,
        targets: [{ name: work, messages: 20, exists: true, routable: true }],
      })
      await carryOut(runId)
      expect(await getRequeueRun(context, runId)).toMatchObject({ state: 'completed', outcome: 'moved', counts: { removed: 20 } })
      const back = await broker.readAll(work, sent, 20)
      expect(back.map(orderOf)).toEqual(numbers(20))
      for (const message of back) {
        const order = orderOf(message)
        expect(message.reconsumeTimes).toBe(0)
        expect(Object.fromEntries(message.properties)).toMatchObject({
          KEYS: `order-${order}`,
          TAGS: 'vip',
          tenant: 't1',
          UNIQ_KEY: `UNIQ${work}${order}`,
          'x-spillway-run': runId,
          'x-spillway-requeues': '1',
        })
        for (const machinery of ['RETRY_TOPIC', 'ORIGIN_MESSAGE_ID', 'DELAY', 'REAL_TOPIC', 'REAL_QID', 'MAX_RECONSUME_TIMES'])
          expect(property(message, machinery)).toBeUndefined()
      }
    })

    test('a second run takes only what is new; picking a message takes it again', async () => {
      const { work, group, source, sent } = await letters(5)
      await carryOut(await plan(source))
      const nothing = await plan(source)
      expect((await getRequeueRun(context, nothing)).plan.matched).toBe(0)
      await carryOut(nothing)
      expect(await getRequeueRun(context, nothing)).toMatchObject({ state: 'completed', outcome: 'nothing' })
      // What was moved is in its place before more is sent behind it.
      await broker.readAll(work, sent, 5)
      await dead(work, group, numbers(3, 5))
      const second = await plan(source)
      await carryOut(second)
      expect((await listRequeueItems(context, second, { limit: 10 })).items.map((item) => item.messageId)).toEqual(['0-5', '0-6', '0-7'])
      const picked = await plan(source, { selection: { ids: ['0-2', '0-99'] } })
      expect((await getRequeueRun(context, picked)).plan).toMatchObject({ matched: 1, requeuedBefore: 1 })
      await carryOut(picked)
      const after = (await broker.readAll(work, sent, 12)).map(orderOf)
      expect(after).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 5, 6, 7, 2])
    })

    test('a message that fails again comes back with its own count of requeues', async () => {
      const { work, group, source, sent } = await letters(1)
      await carryOut(await plan(source))
      const [back] = await broker.readAll(work, sent, 1)
      if (!back) throw new Error('nothing came back')
      await broker.die(group, back)
      await broker.readAll(`%DLQ%${group}`, 1, 1)
      expect(await getDeadLetter(context, source, '0-1', false)).toMatchObject({ origin: { destination: work }, requeueCount: 1 })
    })

    test('dead letters of a deleted topic fail, and the topic is not made anew', async () => {
      const { work, source } = await letters(3)
      await broker.deleteTopic(work)
      await expect.poll(() => broker.hasRoute(work), { timeout: 15_000 }).toBe(false)
      const runId = await plan(source)
      expect((await getRequeueRun(context, runId)).plan.targets).toEqual([expect.objectContaining({ name: work, exists: false })])
      await carryOut(runId)
      expect(await getRequeueRun(context, runId)).toMatchObject({ state: 'completed', outcome: 'nothing', counts: { failed: 3 } })
      expect(await broker.hasRoute(work)).toBe(false)
    })

    if (name === 'rocketmq') {
      test('a dead letter of a POP group goes back to its topic, not to the retry topic it died in', async () => {
        const [work, group] = [broker.name('or_ders'), broker.name('bill_ing')]
        await broker.createTopic(work)
        await broker.createGroup(group)
        await broker.send(work, JSON.stringify({ order: 1 }), [['UNIQ_KEY', 'POP1']])
        await broker.readAll(work, 0, 1)
        expect(await broker.pop(group, work, 1_000)).toHaveLength(1)
        // Nobody acknowledges: the broker puts it into the retry topic, and a proxy gives it up from there.
        const [retried] = await broker.readAll(`%RETRY%${group}_${work}`, 0, 1)
        if (!retried) throw new Error('nothing to retry')
        await broker.die(group, retried)
        await broker.readAll(`%DLQ%${group}`, 0, 1)
        await cluster.observe()
        const source = await cluster.destination(`%DLQ%${group}`)
        expect(await getDeadLetter(context, source, '0-0', false)).toMatchObject({ origin: { destination: work } })
        await carryOut(await plan(source))
        const [, back] = await broker.readAll(work, 0, 2)
        expect(back && orderOf(back)).toBe(1)
        expect(back && property(back, 'RETRY_TOPIC')).toBeUndefined()
      })
    }

    test('kill -9 in the middle: none is lost, and what was under way is proven from the target', async () => {
      const { work, source, sent } = await letters(1_000)
      const runId = await plan(source, { ratePerSecond: 600 })
      await killDuring(context.pool, { url, kind: 'rocketmq', config, runId, prefetch: 50 }, 150)
      await setRequeueRate(context, runId, null)
      await carryOut(runId, 50)
      const run = await getRequeueRun(context, runId)
      expect(run).toMatchObject({ state: 'completed', outcome: 'moved', counts: { removed: 1_000, unknown: 0 } })
      const back = await broker.readAll(work, sent, 1_000)
      expect(new Set(back.map(orderOf)).size).toBe(1_000)
      expect(back.length).toBeLessThanOrEqual(1_050)
    })
  })
}
