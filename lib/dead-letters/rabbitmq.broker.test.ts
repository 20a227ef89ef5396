import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rabbitmqConfig } from '#lib/brokers/rabbitmq/config.ts'
import { connectTestClient, type TestClient } from '#lib/brokers/rabbitmq/testing/amqp-client.ts'
import { describeWithBroker } from '#lib/brokers/testing/attach.ts'
import { until } from '#lib/brokers/testing/until.ts'
import { listFailureGroups } from '#lib/queries/failure-groups.ts'
import { browseDeadLetters, downloadMessage, getDeadLetter } from '#lib/queries/dead-letter-messages.ts'
import { listDeadLetters } from '#lib/queries/dead-letters.ts'
import { getRequeueRun, listRequeueItems } from '#lib/queries/requeue-runs.ts'
import { cancelRequeueRun } from '#lib/services/requeue-run/cancel.ts'
import { createRequeueRun } from '#lib/services/requeue-run/create.ts'
import { pauseRequeueRun } from '#lib/services/requeue-run/pause.ts'
import { resumeRequeueRun } from '#lib/services/requeue-run/resume.ts'
import { setRequeueRate } from '#lib/services/requeue-run/set-rate.ts'
import { runRequeue } from './run.ts'
import { givenCluster, testContext, type GivenCluster } from './testing/given-cluster.ts'
import { killDuring } from './testing/kill-during.ts'

const { context, url } = await testContext()
const ascending = (a: number, b: number): number => a - b

for (const broker of ['rabbitmq', 'rabbitmq-3']) {
  describeWithBroker(broker, (given) => {
    const vhost = `requeue-${randomBytes(4).toString('hex')}`
    const config = { ...rabbitmqConfig.parse(given), vhosts: [vhost] }
    let client: TestClient
    let cluster: GivenCluster
    let count = 0

    beforeAll(async () => {
      const admin = await connectTestClient(config)
      await admin.manage('PUT', `/api/vhosts/${vhost}`)
      await admin.manage('PUT', `/api/permissions/${vhost}/${config.username}`, { configure: '.*', write: '.*', read: '.*' })
      await admin.close()
      client = await connectTestClient(config, vhost)
      cluster = await givenCluster(context, 'rabbitmq', config)
    })
    afterAll(async () => {
      await client.manage('DELETE', `/api/vhosts/${vhost}`)
      await client.close().catch(() => undefined)
    })

    /** A work queue whose rejected messages go to a dead-letter queue; `messages` of them have been rejected. */
    async function rejected(messages: number, options: { type?: 'classic' | 'quorum'; exchange?: boolean } = {}) {
      const work = `orders-${++count}`
      const dead = `${work}.dlq`
      const { channel } = client
      const type = { 'x-queue-type': options.type ?? 'classic' }
      await channel.assertExchange('dlx', 'direct')
      await channel.assertQueue(dead, { arguments: type })
      await channel.bindQueue(dead, 'dlx', work)
      await channel.assertQueue(work, { deadLetterExchange: 'dlx', deadLetterRoutingKey: work, arguments: type })
      if (options.exchange) {
        await channel.assertExchange('shop', 'topic')
        await channel.bindQueue(work, 'shop', `${work}.*`)
      }
      for (let i = 0; i < messages; i++) {
        const body = Buffer.from(JSON.stringify({ order: i }))
        const more = { persistent: true, contentType: 'application/json', headers: { tenant: 't1' } }
        if (options.exchange) channel.publish('shop', `${work}.created`, body, more)
        else channel.sendToQueue(work, body, more)
      }
      await channel.waitForConfirms()
      await reject(work, messages)
      await until('they are all dead letters', 20_000, async () => ((await client.count(dead)) === messages ? true : null))
      await cluster.observe()
      return { work, dead, source: await cluster.destination(dead) }
    }

    async function reject(queue: string, messages: number): Promise<void> {
      for (let i = 0; i < messages; i++) {
        const message = await client.channel.get(queue)
        if (message) client.channel.nack(message, false, false)
      }
    }

    /** Consumes everything of a queue. */
    async function drain(queue: string) {
      const found: { order: number; headers: Record<string, unknown>; exchange: string; routingKey: string }[] = []
      for (let message = await client.channel.get(queue); message; message = await client.channel.get(queue)) {
        client.channel.ack(message)
        const { order } = JSON.parse(message.content.toString()) as { order: number }
        const { exchange, routingKey } = message.fields
        found.push({ order, headers: message.properties.headers ?? {}, exchange, routingKey })
      }
      return found
    }

    /** The broker's own count lags behind by up to five seconds; plans are made of it. */
    const counted = (dead: string, messages: number) =>
      until(`the statistics show ${messages} in ${dead}`, 20_000, async () => {
        const sample = await cluster.connection.sample(AbortSignal.timeout(10_000))
        const found = sample.destinations.find(({ destination }) => destination.name === dead)
        return (found?.readyMessages ?? found?.backlogMessages) === messages ? true : null
      })

    const plan = (source: string, more: Partial<Parameters<typeof createRequeueRun>[1]> = {}) =>
      createRequeueRun(context, { source, selection: { all: true }, target: { mode: 'origin' }, start: true, acceptCost: true, ...more })

    const carryOut = (runId: string, prefetch = 200) =>
      runRequeue({
        pool: context.pool,
        connection: cluster.connection,
        runId,
        now: Date.now,
        signal: AbortSignal.timeout(90_000),
        prefetch,
      })

    test('2,000 dead letters go back to their queue in order and are consumed there', async () => {
      const { work, dead, source } = await rejected(2_000)
      await counted(dead, 2_000)
      const runId = await plan(source)
      const planned = await getRequeueRun(context, runId)
      expect(planned).toMatchObject({ state: 'running', targetName: work, plan: { matched: 2_000, withoutOrigin: 0 } })
      expect(planned.plan.targets).toEqual([expect.objectContaining({ name: work, exists: true, routable: true })])
      const begun = Date.now()
      await carryOut(runId)
      expect(Date.now() - begun).toBeLessThan(20_000)
      const run = await getRequeueRun(context, runId)
      expect(run).toMatchObject({ state: 'completed', outcome: 'moved', counts: { removed: 2_000, planned: 0 }, error: null })
      expect(await client.count(dead)).toBe(0)
      const consumed = await drain(work)
      expect(consumed.map(({ order }) => order)).toEqual(Array.from({ length: 2_000 }, (_, i) => i))
      expect(consumed[0]?.headers).toMatchObject({ tenant: 't1', 'x-spillway-run': runId, 'x-spillway-requeues': '1' })
    })

    test('kill -9 in the middle: none of 2,000 is lost, few are doubled, the next process ends the run', async () => {
      const prefetch = 50
      const { work, dead, source } = await rejected(2_000)
      await counted(dead, 2_000)
      const runId = await plan(source, { ratePerSecond: 1_500 })
      await killDuring(context.pool, { url, kind: 'rabbitmq', config, runId, prefetch }, 300)
      const killed = await getRequeueRun(context, runId)
      expect(killed.state).toBe('running')
      await setRequeueRate(context, runId, null)
      await carryOut(runId, prefetch)
      const run = await getRequeueRun(context, runId)
      expect(run.state).toBe('completed')
      const delivered = (await drain(work)).map(({ order }) => order)
      const left = (await drain(dead)).map(({ order }) => order)
      const everywhere = new Set([...delivered, ...left])
      expect(everywhere.size).toBe(2_000)
      expect(delivered.length - new Set(delivered).size).toBeLessThanOrEqual(prefetch)
      expect(left).toHaveLength(run.counts.unknown)
      expect(run.counts.removed + run.counts.unknown).toBe(2_000)
      expect(run.outcome).toBe(run.counts.unknown === 0 ? 'moved' : 'partly')
    })

    test('messages that came through an exchange go back through it, keep their key, and die again the same way', async () => {
      const { work, dead, source } = await rejected(3, { exchange: true })
      await carryOut(await plan(source))
      await reject(work, 3)
      await until('they are dead letters again', 10_000, async () => ((await client.count(dead)) === 3 ? true : null))
      const again = await browseDeadLetters(context, source, { limit: 10, acceptCost: true })
      expect(again.items[0]).toMatchObject({
        requeueCount: 1,
        origin: { destination: work, exchange: 'shop', routingKey: `${work}.created` },
      })
      const second = await plan(source)
      expect((await getRequeueRun(context, second)).plan).toMatchObject({ requeuedBefore: 3 })
      await carryOut(second)
      const back = await drain(work)
      expect(back).toHaveLength(3)
      expect(back[0]).toMatchObject({ exchange: 'shop', routingKey: `${work}.created`, headers: { 'x-spillway-requeues': '2' } })
    })

    test('dead letters of a deleted queue fail one by one and stay', async () => {
      const { work, dead, source } = await rejected(5)
      await client.channel.deleteQueue(work)
      const runId = await plan(source)
      const { plan: made } = await getRequeueRun(context, runId)
      expect(made.targets).toEqual([expect.objectContaining({ name: work, messages: 5, exists: false })])
      expect(made.warnings.map(({ code }) => code)).toContain('target-missing')
      await carryOut(runId)
      expect(await getRequeueRun(context, runId)).toMatchObject({ state: 'completed', outcome: 'nothing', counts: { failed: 5 } })
      // A count overtakes what is being returned to the queue.
      await until('all are back', 10_000, async () => ((await client.count(dead)) === 5 ? true : null))
      const items = await listRequeueItems(context, runId, { limit: 10, state: ['failed'] })
      expect(items.items[0]?.error).toContain(`no queue "${work}"`)
    })

    test('a queue that vanishes during the run loses nothing: what it did not take stays a dead letter', async () => {
      const { work, dead, source } = await rejected(300)
      await counted(dead, 300)
      const runId = await plan(source, { ratePerSecond: 400 })
      const run = carryOut(runId, 20)
      await until('some were moved', 20_000, async () => ((await client.count(work)) > 20 ? true : null))
      const { messageCount: moved } = await client.channel.purgeQueue(work)
      const removed = await client.channel.deleteQueue(work)
      await run
      const { counts, outcome } = await getRequeueRun(context, runId)
      expect(outcome).toBe('partly')
      expect(counts.failed).toBeGreaterThan(0)
      // RabbitMQ confirms what was on its way into a queue while the queue is deleted: that went down with the queue.
      const downWithIt = counts.removed - moved - removed.messageCount
      expect(downWithIt).toBeGreaterThanOrEqual(0)
      expect(downWithIt).toBeLessThanOrEqual(20)
      await until('the others are back', 10_000, async () => ((await client.count(dead)) === 300 - counts.removed ? true : null))
    })

    test('a run is paused, resumed, slowed and cancelled while it works', async () => {
      const { work, dead, source } = await rejected(400)
      await counted(dead, 400)
      const runId = await plan(source, { ratePerSecond: 100 })
      await expect(plan(source)).rejects.toMatchObject({ code: 'conflict' })
      const first = carryOut(runId, 10)
      await until('some were moved', 20_000, async () => ((await client.count(work)) > 10 ? true : null))
      await pauseRequeueRun(context, runId)
      await first
      const paused = await client.count(work)
      expect(paused).toBeLessThan(400)
      expect(await getRequeueRun(context, runId)).toMatchObject({ state: 'paused', counts: { removed: paused, planned: 400 - paused } })
      await until('the rest is back', 10_000, async () => ((await client.count(dead)) === 400 - paused ? true : null))
      await setRequeueRate(context, runId, 200)
      await resumeRequeueRun(context, runId)
      const second = carryOut(runId, 10)
      await until('more were moved', 20_000, async () => ((await client.count(work)) > paused + 10 ? true : null))
      await cancelRequeueRun(context, runId)
      await second
      const run = await getRequeueRun(context, runId)
      expect(run).toMatchObject({ state: 'cancelled', outcome: 'cancelled' })
      expect(run.counts.removed).toBe(await client.count(work))
      expect(run.counts.removed + run.counts.planned).toBe(400)
      await expect(resumeRequeueRun(context, runId)).rejects.toMatchObject({ code: 'conflict' })
      const told = await context.pool.query<{ action: string }>('select action from audit_event where entity_id = $1 order by at', [runId])
      expect(told.rows.map(({ action }) => action.replace('requeue-run.', ''))).toEqual([
        'created-and-started',
        'paused',
        'rate-changed',
        'resumed',
        'cancelled',
      ])
    })

    test('one failure group is requeued, the others stay', async () => {
      const { work, dead, source } = await rejected(0)
      const publish = (order: number, error: string) =>
        client.publish(dead, JSON.stringify({ order }), {
          headers: {
            'x-original-exchange': '',
            'x-original-routingKey': work,
            'x-exception-message': error,
            'x-exception-stacktrace': `com.shop.${error}: x`,
          },
        })
      for (let i = 0; i < 6; i++) await publish(i, i % 3 === 0 ? 'NoStock' : 'Timeout')
      const groups = await listFailureGroups(context, source, true)
      expect(groups).toMatchObject({ looked: 6, complete: true })
      expect(groups.items.map(({ class: name, messages }) => [name, messages])).toEqual([
        ['com.shop.Timeout', 4],
        ['com.shop.NoStock', 2],
      ])
      const runId = await plan(source, { selection: { failureGroup: groups.items[1]?.id ?? '' } })
      await carryOut(runId)
      expect(await getRequeueRun(context, runId)).toMatchObject({ outcome: 'moved', counts: { removed: 2 } })
      const back = await drain(work)
      expect(back.map(({ order }) => order)).toEqual([0, 3])
      expect(Object.keys(back[0]?.headers ?? {})).not.toContain('x-exception-stacktrace')
      expect((await drain(dead)).map(({ order }) => order)).toEqual([1, 2, 4, 5])
    })

    test('picked messages are moved, also behind a quorum queue', async () => {
      const { work, dead, source } = await rejected(6, { type: 'quorum' })
      const page = await browseDeadLetters(context, source, { limit: 10, acceptCost: true })
      const ids = [page.items[4]?.id ?? '', page.items[1]?.id ?? '']
      const runId = await plan(source, { selection: { ids } })
      await carryOut(runId)
      expect(await getRequeueRun(context, runId)).toMatchObject({ outcome: 'moved', counts: { removed: 2 } })
      expect((await drain(work)).map(({ order }) => order).toSorted(ascending)).toEqual([1, 4])
      expect((await drain(dead)).map(({ order }) => order).toSorted(ascending)).toEqual([0, 2, 3, 5])
    })

    test('a queue that counts looks is requeued without a look, unless the look is needed and its cost accepted', async () => {
      const { work, dead, source } = await rejected(4, { type: 'quorum' })
      const cost = await cluster.connection.browseCost({ namespace: vhost, name: dead }, AbortSignal.timeout(10_000))
      const counts = cost.cost === 'counts-as-delivery'
      // 3.x has no delivery limit unless one is set.
      expect(counts).toBe(broker === 'rabbitmq')
      await counted(dead, 4)
      const group = plan(source, { selection: { failureGroup: 'x' }, acceptCost: false, start: false })
      if (counts) await expect(group).rejects.toMatchObject({ code: 'cost-not-accepted' })
      else expect((await getRequeueRun(context, await group)).plan.matched).toBe(0)
      const runId = await plan(source, { acceptCost: false })
      const { plan: made } = await getRequeueRun(context, runId)
      expect(made.matched).toBe(4)
      expect(made.warnings.map(({ code }) => code).includes('not-looked')).toBe(counts)
      await carryOut(runId)
      expect(await getRequeueRun(context, runId)).toMatchObject({ outcome: 'moved', counts: { removed: 4 } })
      expect((await drain(work)).map(({ headers }) => headers['x-delivery-count'] ?? 0)).toEqual([0, 0, 0, 0])
    })

    test('dead letters are sought by words and by attempts', async () => {
      const { source } = await rejected(30)
      const find = (more: object) => browseDeadLetters(context, source, { limit: 10, acceptCost: true, ...more })
      expect((await find({ q: '"order":17' })).items.map((item) => item.body.preview)).toEqual(['{"order":17}'])
      expect((await find({ minAttempts: 2 })).items).toEqual([])
      const first = await find({ q: 'TENANT' })
      expect(first.items).toHaveLength(10)
      const rest = await find({ q: 'TENANT', cursor: first.nextCursor ?? '' })
      expect(rest.items[0]?.body.preview).toBe('{"order":10}')
    })

    test('dead letters are listed with their source, shown decoded, and downloaded byte for byte', async () => {
      const { work, dead, source } = await rejected(2)
      const list = await listDeadLetters(context, { limit: 100, cluster: [cluster.id], q: dead, sparkline: false })
      expect(list.items).toEqual([
        expect.objectContaining({
          name: dead,
          canRequeue: true,
          sources: [expect.objectContaining({ name: work, confidence: 'certain' })],
        }),
      ])
      await expect(browseDeadLetters(context, source, { limit: 10, acceptCost: false })).rejects.toMatchObject({
        code: 'cost-not-accepted',
      })
      const { items } = await browseDeadLetters(context, source, { limit: 10, acceptCost: true })
      expect(items[0]).toMatchObject({
        decodedBy: 'x-death',
        error: { reason: 'rejected' },
        attempts: 1,
        origin: { destination: work, destinationId: await cluster.destination(work), confidence: 'certain' },
        body: { preview: '{"order":0}', encoding: 'utf8', contentType: 'application/json', truncated: false },
      })
      const id = items[1]?.id ?? ''
      expect((await getDeadLetter(context, source, id, true)).body.preview).toBe('{"order":1}')
      const raw = await downloadMessage(context, source, id, true)
      expect(await raw.text()).toBe('{"order":1}')
      expect(raw.headers.get('content-disposition')).toMatch(/^attachment; filename="[\w.-]+"$/)
      expect(raw.headers.get('x-content-type-options')).toBe('nosniff')
      await expect(getDeadLetter(context, source, 'nothing', true)).rejects.toMatchObject({ code: 'not-found' })
    })
  })
}
