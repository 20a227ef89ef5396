import { beforeEach, describe, expect, test } from 'vitest'
import { BrokerError } from '#lib/brokers/error.ts'
import { testDatabase } from '#lib/db/testing/database.ts'
import { RunTakenError } from './run-taken.ts'
import { MARKS } from './marks.ts'
import { findRunnableRuns, runRequeue } from './run.ts'
import { givenRun, runState } from './testing/given-run.ts'
import { MemoryBroker } from './testing/memory-broker.ts'
import { header, message } from './testing/message.ts'

const { pool } = await testDatabase()
let broker: MemoryBroker

beforeEach(() => {
  broker = new MemoryBroker()
  broker.queues.set('orders', [])
  broker.queues.set('mails', [])
})

const carryOut = (runId: string, more: { signal?: AbortSignal; prefetch?: number; now?: () => number } = {}) =>
  runRequeue({
    pool,
    connection: broker.connection(),
    runId,
    now: more.now ?? Date.now,
    signal: more.signal ?? new AbortController().signal,
    prefetch: more.prefetch ?? 4,
  })

describe('a run over all dead letters', () => {
  test('moves every one to its origin, in order, and says so', async () => {
    broker.fill('dlq', 10, 'orders')
    const { runId } = await givenRun(pool, { destinations: ['dlq', 'orders'], matched: 10 })
    await carryOut(runId)
    expect(broker.bodies('orders')).toEqual(Array.from({ length: 10 }, (_, i) => `m${i}`))
    expect(broker.bodies('dlq')).toEqual([])
    expect(await runState(pool, runId)).toMatchObject({
      state: 'completed',
      outcome: 'moved',
      error: null,
      counts: { removed: 10, planned: 0 },
    })
  })

  test('never touches what arrived after the plan', async () => {
    broker.fill('dlq', 5, 'orders')
    broker.fill('dlq', 3, 'orders', 'later')
    const { runId } = await givenRun(pool, { destinations: ['dlq', 'orders'], matched: 5 })
    await carryOut(runId)
    expect(broker.bodies('dlq')).toEqual(['later0', 'later1', 'later2'])
    expect(await runState(pool, runId)).toMatchObject({ outcome: 'moved', counts: { removed: 5 } })
  })

  test('says how many planned messages were gone', async () => {
    broker.fill('dlq', 3, 'orders')
    const { runId } = await givenRun(pool, { destinations: ['dlq', 'orders'], matched: 5 })
    await carryOut(runId)
    const state = await runState(pool, runId)
    expect(state).toMatchObject({ state: 'completed', outcome: 'partly', counts: { removed: 3, planned: 2 } })
    expect(state.error).toBe('2 of 5 planned messages were not in dlq any more.')
  })

  test('of nothing comes to nothing', async () => {
    broker.fill('dlq', 0, 'orders')
    const { runId } = await givenRun(pool, { destinations: ['dlq', 'orders'], matched: 0 })
    await carryOut(runId)
    expect(await runState(pool, runId)).toMatchObject({ state: 'completed', outcome: 'nothing' })
  })

  test('leaves its marks and takes the framework’s headers off', async () => {
    broker.queues.set('dlq', [
      message({ id: 'a', headers: [header('x-original-exchange', ''), header('x-original-routingKey', 'orders'), header('tenant', 't')] }),
    ])
    const { runId } = await givenRun(pool, { destinations: ['dlq', 'orders'], matched: 1 })
    await carryOut(runId)
    const [moved] = broker.queues.get('orders') ?? []
    expect(moved?.headers.map(({ name, value }) => [name, value])).toEqual([
      ['tenant', 't'],
      [MARKS.run, runId],
      [MARKS.requeues, '1'],
      [MARKS.message, 'a'],
    ])
  })
})

describe('one message’s trouble', () => {
  test('never stops the others: no origin is skipped, a missing target fails, both stay', async () => {
    broker.fill('dlq', 2, 'orders', 'good')
    broker.queues.get('dlq')?.splice(1, 0, message({ id: 'lost', body: 'lost' }))
    broker.fill('dlq', 2, 'deleted', 'bad')
    const { runId } = await givenRun(pool, { destinations: ['dlq', 'orders'], matched: 5 })
    await carryOut(runId)
    expect(broker.bodies('orders')).toEqual(['good0', 'good1'])
    expect(broker.bodies('dlq')).toEqual(['lost', 'bad0', 'bad1'])
    expect(await runState(pool, runId)).toMatchObject({
      state: 'completed',
      outcome: 'partly',
      counts: { removed: 2, skipped: 1, failed: 2 },
    })
    const items = await pool.query<{ error: string }>(`select error from requeue_ledger where run_id = $1 and state = 'failed'`, [runId])
    expect(items.rows[0]?.error).toBe('There is no queue deleted.')
  })

  test('a refusal of the broker leaves the message where it was', async () => {
    broker.fill('dlq', 6, 'orders')
    let sends = 0
    broker.options.step = (act, when) => {
      if (act === 'send' && when === 'before' && ++sends === 2) broker.queues.delete('orders')
      if (act === 'send' && when === 'after' && sends === 2) broker.queues.set('orders', [])
    }
    const { runId } = await givenRun(pool, { destinations: ['dlq', 'orders'], matched: 6 })
    await carryOut(runId)
    expect(await runState(pool, runId)).toMatchObject({ outcome: 'partly', counts: { removed: 5, failed: 1 } })
    expect(broker.bodies('dlq')).toEqual(['m1'])
  })

  test('a message that goes round is left alone from the fifth time on, unless it was picked', async () => {
    const tired = () => [
      message({
        id: 'tired',
        headers: [
          header('x-death', [{ queue: 'orders', reason: 'rejected', count: 1 }]),
          header(MARKS.requeues, '5'),
          header(MARKS.run, 'earlier'),
        ],
      }),
    ]
    broker.queues.set('dlq', tired())
    const all = await givenRun(pool, { destinations: ['dlq', 'orders'], matched: 1 })
    await carryOut(all.runId)
    expect(await runState(pool, all.runId)).toMatchObject({ outcome: 'nothing', counts: { skipped: 1 } })
    const picked = await givenRun(pool, { destinations: ['dlq', 'orders'], matched: 1, ids: ['tired'] })
    await carryOut(picked.runId)
    expect(await runState(pool, picked.runId)).toMatchObject({ outcome: 'moved' })
    expect(broker.queues.get('orders')?.[0]?.headers).toContainEqual(header(MARKS.requeues, '6'))
  })

  test('a message that fails again during the run is not sent twice', async () => {
    broker.fill('dlq', 3, 'orders')
    broker.options.step = (act, when) => {
      // The consumer of orders rejects at once.
      const orders = broker.queues.get('orders') ?? []
      if (act === 'settle' && when === 'after') broker.queues.get('dlq')?.push(...orders.splice(0))
    }
    const { runId } = await givenRun(pool, { destinations: ['dlq', 'orders'], matched: 5 })
    await carryOut(runId)
    expect((await runState(pool, runId)).rows).toEqual({ removed: 3 })
    expect(broker.bodies('dlq')).toHaveLength(3)
  })
})

test('picked messages are moved, the others stay in order', async () => {
  broker.fill('dlq', 9, 'orders')
  const { runId } = await givenRun(pool, { destinations: ['dlq', 'orders'], matched: 3, ids: ['m7', 'm0', 'gone'] })
  await carryOut(runId)
  expect(broker.bodies('orders')).toEqual(['m0', 'm7'])
  expect(broker.bodies('dlq')).toEqual(['m1', 'm2', 'm3', 'm4', 'm5', 'm6', 'm8'])
  expect(await runState(pool, runId)).toMatchObject({ outcome: 'partly', counts: { removed: 2, skipped: 1 } })
})

test('a chosen destination takes messages whatever their origin', async () => {
  broker.fill('dlq', 2, 'orders')
  broker.queues.get('dlq')?.push(message({ id: 'x', body: 'x' }))
  const { runId } = await givenRun(pool, { destinations: ['dlq', 'mails'], matched: 3, target: 'mails' })
  await carryOut(runId)
  expect(broker.bodies('mails')).toEqual(['m0', 'm1', 'x'])
})

describe('people steer a run', () => {
  const during = async (change: string, at: number, matched = 20) => {
    broker.fill('dlq', matched, 'orders')
    const given = await givenRun(pool, { destinations: ['dlq', 'orders'], matched })
    let settled = 0
    let clock = 0
    const changes: Promise<unknown>[] = []
    broker.options.step = (act, when) => {
      if (act === 'settle' && when === 'after' && ++settled === at)
        changes.push(pool.query(`update requeue_run set ${change} where id = $1`, [given.runId]))
    }
    // Every look at the clock is a second later, so the run looks at its state before every batch.
    await carryOut(given.runId, { now: () => (clock += 1_000), prefetch: 2 })
    await Promise.all(changes)
    return given
  }

  test('a pause stops it after the batch under way, and it goes on where it was', async () => {
    const { runId } = await during(`state = 'paused'`, 4)
    const paused = await runState(pool, runId)
    expect(paused.state).toBe('paused')
    expect(paused.rows['removed']).toBeGreaterThanOrEqual(4)
    expect(paused.rows['removed']).toBeLessThan(20)
    expect((await findRunnableRuns(pool)).map((run) => run.id)).not.toContain(runId)
    broker.options = {}
    await pool.query(`update requeue_run set state = 'running' where id = $1`, [runId])
    await carryOut(runId)
    expect(await runState(pool, runId)).toMatchObject({ outcome: 'moved', counts: { removed: 20 } })
    expect(broker.bodies('orders')).toEqual(Array.from({ length: 20 }, (_, i) => `m${i}`))
  })

  test('a cancelled run keeps what it moved and leaves the rest', async () => {
    const { runId } = await during(`state = 'cancelling'`, 4)
    const cancelled = await runState(pool, runId)
    expect(cancelled).toMatchObject({ state: 'cancelled', outcome: 'cancelled' })
    expect(broker.bodies('orders').length + broker.bodies('dlq').length).toBe(20)
    expect(cancelled.counts['removed']).toBe(broker.bodies('orders').length)
    expect(cancelled.counts['planned']).toBe(broker.bodies('dlq').length)
  })

  test('a stopping process leaves the run to the next one', async () => {
    broker.fill('dlq', 8, 'orders')
    const { runId } = await givenRun(pool, { destinations: ['dlq', 'orders'], matched: 8 })
    const stop = new AbortController()
    broker.options.step = (act, when) => {
      if (act === 'settle' && when === 'after') stop.abort()
    }
    await carryOut(runId, { signal: stop.signal })
    expect((await runState(pool, runId)).state).toBe('running')
    broker.options = {}
    await carryOut(runId)
    expect(await runState(pool, runId)).toMatchObject({ outcome: 'moved', counts: { removed: 8 } })
    expect(broker.bodies('orders')).toHaveLength(8)
  })
})

test('a slow rate is kept', async () => {
  broker.fill('dlq', 6, 'orders')
  const { runId } = await givenRun(pool, { destinations: ['dlq', 'orders'], matched: 6, rate: 100 })
  const begun = Date.now()
  await carryOut(runId)
  expect(Date.now() - begun).toBeGreaterThanOrEqual(40)
  expect(await runState(pool, runId)).toMatchObject({ outcome: 'moved' })
})

describe('a broken line', () => {
  const broken = () => new BrokerError('unavailable', 'the connection was closed', 'wait')

  test('leaves the run to be taken up again, after a while', async () => {
    broker.fill('dlq', 8, 'orders')
    const { runId } = await givenRun(pool, { destinations: ['dlq', 'orders'], matched: 8 })
    let settled = 0
    broker.options.step = (act, when) => {
      if (act === 'settle' && when === 'before' && ++settled > 5) throw broken()
    }
    await expect(carryOut(runId)).rejects.toThrow('the connection was closed')
    expect(await runState(pool, runId)).toMatchObject({ state: 'running', outcome: null, error: 'the connection was closed' })
    expect((await findRunnableRuns(pool)).map((run) => run.id)).not.toContain(runId)
    await pool.query('update requeue_run set retry_at = now() where id = $1', [runId])
    expect((await findRunnableRuns(pool)).map((run) => run.id)).toContain(runId)
  })

  test('a source that is gone fails the run for good', async () => {
    const { runId } = await givenRun(pool, { destinations: ['nowhere', 'orders'], matched: 8 })
    await carryOut(runId)
    expect(await runState(pool, runId)).toMatchObject({ state: 'failed', outcome: 'failed', error: 'There is no queue nowhere.' })
  })
})

test('two processes at once: the second one stops before it sends anything', async () => {
  broker.fill('dlq', 4, 'orders')
  const { runId } = await givenRun(pool, { destinations: ['dlq', 'orders'], matched: 4, ids: ['m0', 'm1', 'm2', 'm3'] })
  let sends = 0
  let other: Promise<void> | null = null
  broker.options.step = (act, when) => {
    if (act === 'send' && when === 'before') sends += 1
    if (act === 'check' && when === 'after' && !other)
      other = pool.query(`update requeue_item set state = 'sent' where run_id = $1`, [runId]).then(() => undefined)
  }
  const run = carryOut(runId)
  await expect(run).rejects.toThrow(RunTakenError)
  expect(sends).toBe(0)
})
