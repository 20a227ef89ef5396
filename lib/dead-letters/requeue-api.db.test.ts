import { beforeAll, describe, expect, test } from 'vitest'
import { listDeadLetters } from '#lib/queries/dead-letters.ts'
import { getRequeueRun, listRequeueItems, listRequeueRuns } from '#lib/queries/requeue-runs.ts'
import { requeueRun, requeueRunPage, requeueItemPage, deadLetterPage } from '#lib/api/contracts/dead-letters.ts'
import { cancelRequeueRun } from '#lib/services/requeue-run/cancel.ts'
import { pauseRequeueRun } from '#lib/services/requeue-run/pause.ts'
import { resumeRequeueRun } from '#lib/services/requeue-run/resume.ts'
import { setRequeueRate } from '#lib/services/requeue-run/set-rate.ts'
import { startRequeueRun } from '#lib/services/requeue-run/start.ts'
import { createRequeueRun } from '#lib/services/requeue-run/create.ts'
import { phrase } from '#lib/domain/phrase.ts'
import { makePlan } from './plan.ts'
import { testContext } from './testing/given-cluster.ts'
import { givenRun } from './testing/given-run.ts'

const { context } = await testContext()
const { pool } = context

/** A run in a state, with a plan as the API shows it. */
async function run(state: string, more: { reason?: string; source?: string } = {}) {
  const given = await givenRun(pool, { destinations: [more.source ?? 'orders.dlq', 'orders'], matched: 2, ids: ['a', 'b'] })
  const { plan } = makePlan(
    {
      source: { id: given.sourceId, clusterId: given.clusterId, kind: 'rabbitmq', namespace: '/', name: 'orders.dlq', incarnation: '' },
      selection: { ids: ['a', 'b'] },
      target: { mode: 'origin' },
      ratePerSecond: null,
      limit: null,
      acceptCost: false,
    },
    {
      order: 'queue',
      cost: { cost: 'locks', explanation: '', looksLeft: null },
      frozenAt: 0,
      present: 2,
      messages: [],
      complete: true,
      refused: phrase('plan.not-looked'),
      ranges: [],
      requeuedBefore: 0,
    },
    new Map(),
  )
  await pool.query('update requeue_run set state = $2, plan = $3, reason = $4 where id = $1', [given.runId, state, plan, more.reason ?? ''])
  return given
}

describe('steering a run', () => {
  const verbs = {
    start: startRequeueRun,
    pause: pauseRequeueRun,
    resume: resumeRequeueRun,
    cancel: cancelRequeueRun,
    slow: (...[asking, id]: Parameters<typeof startRequeueRun>) => setRequeueRate(asking, id, 5),
  }

  test.each<[keyof typeof verbs, string, string | null]>([
    ['start', 'planned', 'running'],
    ['start', 'running', null],
    ['start', 'cancelled', null],
    ['pause', 'running', 'paused'],
    ['pause', 'planned', null],
    ['pause', 'paused', null],
    ['resume', 'paused', 'running'],
    ['resume', 'completed', null],
    ['cancel', 'planned', 'cancelled'],
    ['cancel', 'running', 'cancelling'],
    ['cancel', 'paused', 'cancelling'],
    ['cancel', 'completed', null],
    ['cancel', 'cancelling', null],
    ['slow', 'running', 'running'],
    ['slow', 'failed', null],
  ])('%s while %s: %s', async (verb, state, expected) => {
    const { runId } = await run(state)
    const steering = verbs[verb](context, runId)
    if (expected === null) await expect(steering).rejects.toMatchObject({ code: 'conflict' })
    else await steering
    const after = await getRequeueRun(context, runId)
    expect(requeueRun.parse(after).state).toBe(expected ?? state)
    const events = await pool.query<{ actor: unknown; before: unknown }>('select actor, before from audit_event where entity_id = $1', [
      runId,
    ])
    expect(events.rows).toHaveLength(expected === null ? 0 : 1)
    if (expected !== null) expect(events.rows[0]).toMatchObject({ actor: { name: 'ann' }, before: { state } })
  })

  test('two people at once: one starts the run, the other gets a conflict', async () => {
    const { runId } = await run('planned')
    const both = await Promise.allSettled([startRequeueRun(context, runId), startRequeueRun(context, runId)])
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  })

  test('a second run of the same dead letters cannot be started while one is under way', async () => {
    const { runId, clusterId, sourceId } = await run('paused')
    const second = await run('planned')
    await pool.query('update requeue_run set source_destination_id = $2, cluster_id = $3 where id = $1', [
      second.runId,
      sourceId,
      clusterId,
    ])
    await expect(startRequeueRun(context, second.runId)).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('Another requeue run'),
    })
    await cancelRequeueRun(context, runId)
    await pool.query(`update requeue_run set state = 'cancelled' where id = $1`, [runId])
    await startRequeueRun(context, second.runId)
  })

  test('a plan given up before it was started is no run: it is not listed, and can still be read', async () => {
    const { runId, sourceId } = await run('planned')
    await pool.query('update requeue_run set started_at = null where id = $1', [runId])
    const listed = async () => (await listRequeueRuns(context, { limit: 10, source: sourceId })).items.map(({ id, state }) => [id, state])
    expect(await listed()).toEqual([[runId, 'planned']])
    await cancelRequeueRun(context, runId)
    expect(await listed()).toEqual([])
    expect(await getRequeueRun(context, runId)).toMatchObject({ state: 'cancelled', startedAt: null })
    const started = await run('running')
    await pool.query(`update requeue_run set started_at = now(), state = 'cancelled', source_destination_id = $2 where id = $1`, [
      started.runId,
      sourceId,
    ])
    expect(await listed()).toEqual([[started.runId, 'cancelled']])
  })

  test('a run that does not exist is not found', async () => {
    await expect(pauseRequeueRun(context, 'nothing')).rejects.toMatchObject({ code: 'not-found' })
    await expect(getRequeueRun(context, 'nothing')).rejects.toMatchObject({ code: 'not-found' })
    await expect(listRequeueItems(context, 'nothing', { limit: 1 })).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('making a run', () => {
  const create = (source: string) =>
    createRequeueRun(context, { source, selection: { all: true }, target: { mode: 'origin' }, start: true, acceptCost: false })

  test('is refused for a destination that holds no dead letters, a cluster that cannot, and nothing at all', async () => {
    const { sourceId, clusterId } = await run('completed')
    await expect(create(sourceId)).rejects.toMatchObject({
      code: 'unprocessable',
      message: expect.stringContaining('not a dead-letter destination'),
    })
    await pool.query(`update destination set role = 'dead-letter' where id = $1`, [sourceId])
    await expect(create(sourceId)).rejects.toMatchObject({ code: 'unprocessable', message: expect.stringContaining('cannot requeue') })
    await pool.query(`update cluster set capabilities = '{requeue}' where id = $1`, [clusterId])
    await pool.query(`update destination set type = 'stream' where id = $1`, [sourceId])
    await expect(create(sourceId)).rejects.toMatchObject({ code: 'unprocessable', message: expect.stringContaining('stream') })
    await expect(create('nothing')).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('lists', () => {
  let first: Awaited<ReturnType<typeof run>>
  beforeAll(async () => {
    first = await run('completed', { reason: 'ticket 4711', source: 'mails.dlq' })
    await run('failed', { reason: 'ticket 4712', source: 'mails.dlq' })
  })

  test('runs are found by state, source, cluster and words, and fit the contract', async () => {
    const ids = async (query: Partial<Parameters<typeof listRequeueRuns>[1]>) => {
      const page = requeueRunPage.parse(await listRequeueRuns(context, { limit: 100, ...query }))
      expect(page.total).toBe(page.items.length)
      return page.items.map(({ id }) => id)
    }
    expect(await ids({ q: 'ticket 4711' })).toEqual([first.runId])
    expect(await ids({ source: first.sourceId })).toEqual([first.runId])
    expect(await ids({ cluster: [first.clusterId] })).toEqual([first.runId])
    expect(await ids({ q: 'mails.dlq' })).toHaveLength(2)
    expect(await ids({ q: 'mails.dlq', state: ['failed'] })).toHaveLength(1)
    expect(await ids({ q: '%' })).toEqual([])
  })

  test('runs come in pages, the newest first', async () => {
    const one = await listRequeueRuns(context, { limit: 1, q: 'mails.dlq' })
    const two = await listRequeueRuns(context, { limit: 1, q: 'mails.dlq', cursor: one.nextCursor ?? '' })
    expect([one.total, two.items[0]?.id, two.nextCursor]).toEqual([2, first.runId, null])
    await expect(listRequeueRuns(context, { limit: 1, sort: 'password' })).rejects.toMatchObject({ code: 'invalid-request' })
  })

  test('the ledger is shown in order and by state', async () => {
    await pool.query(`update requeue_item set state = 'failed', error = 'There is no queue "x".' where run_id = $1 and seq = 1`, [
      first.runId,
    ])
    const all = requeueItemPage.parse(await listRequeueItems(context, first.runId, { limit: 10 }))
    expect(all.items.map(({ messageId, state }) => [messageId, state])).toEqual([
      ['a', 'planned'],
      ['b', 'failed'],
    ])
    expect((await listRequeueItems(context, first.runId, { limit: 10, state: ['failed'] })).items.map(({ seq }) => seq)).toEqual([1])
    expect((await listRequeueItems(context, first.runId, { limit: 10, q: 'no queue' })).total).toBe(1)
  })

  test('dead-letter destinations come with what they cost and why they cannot be requeued', async () => {
    await pool.query(
      `update destination set role = 'dead-letter', type = 'quorum-queue', config = '{"deliveryLimit": 20}', backlog_messages = 7, oldest_age_seconds = 60 where id = $1`,
      [first.sourceId],
    )
    const list = async () =>
      deadLetterPage.parse(await listDeadLetters(context, { limit: 10, cluster: [first.clusterId], sparkline: false })).items[0]
    expect(await list()).toMatchObject({
      name: 'mails.dlq',
      messages: 7,
      browseCost: 'counts-as-delivery',
      canRequeue: false,
      arrivedLastHour: null,
    })
    await pool.query(`update cluster set capabilities = '{requeue,browse}' where id = $1`, [first.clusterId])
    expect(await list()).toMatchObject({ canRequeue: true, cannotRequeueReason: null })
  })
})
