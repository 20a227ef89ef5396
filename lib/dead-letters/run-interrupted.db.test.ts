import { beforeEach, describe, expect, test } from 'vitest'
import { BrokerError } from '#lib/brokers/error.ts'
import type { Pool } from '#lib/db/pool.ts'
import { testDatabase } from '#lib/db/testing/database.ts'
import { runRequeue } from './run.ts'
import type { Frozen } from './run-types.ts'
import { givenRun, runState } from './testing/given-run.ts'
import { Killed, MemoryBroker } from './testing/memory-broker.ts'
import { MemoryLog } from './testing/memory-log.ts'
import { Mortal } from './testing/mortal.ts'

const { pool } = await testDatabase()
let broker: MemoryBroker

beforeEach(() => {
  broker = new MemoryBroker()
  broker.queues.set('orders', [])
})

const carryOut = (runId: string, more: { pool?: Pool; prefetch: number }) =>
  runRequeue({
    pool: more.pool ?? pool,
    connection: broker.connection(),
    runId,
    now: Date.now,
    signal: new AbortController().signal,
    prefetch: more.prefetch,
  })

describe('killed at any step', () => {
  const PREFETCH = 3
  const COUNT = 8

  /** Carries a run out and ends the process at the n-th step, then lets a second process finish. False = there were fewer steps. */
  async function killAt(step: number, options: { named: boolean; ids: boolean }): Promise<boolean> {
    broker = new MemoryBroker()
    broker.queues.set('orders', [])
    broker.fill('dlq', COUNT, 'orders', 'm', options.named)
    const ids = Array.from({ length: COUNT }, (_, i) => `m${i}`)
    const { runId } = await givenRun(pool, { destinations: ['dlq', 'orders'], matched: COUNT, ...(options.ids ? { ids } : {}) })
    const process = new Mortal(step)
    broker.options.step = process.step
    await carryOut(runId, { pool: process.pool(pool), prefetch: PREFETCH }).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error
    })
    if (!process.dead) return false

    broker.options = {}
    await carryOut(runId, { prefetch: PREFETCH })
    const [delivered, left] = [broker.bodies('orders'), broker.bodies('dlq')]
    const state = await runState(pool, runId)
    const told = `step ${step}: ${JSON.stringify(state)}`
    const lost = ids.filter((id) => !delivered.includes(id) && !left.includes(id))
    expect(lost, told).toEqual([])
    expect(delivered.length - new Set(delivered).size, told).toBeLessThanOrEqual(options.named ? 0 : PREFETCH)
    expect(state.state, told).toBe('completed')
    // What stays in the dead-letter queue is exactly what the ledger calls unknown.
    expect(state.rows['unknown'] ?? 0, told).toBe(left.length)
    expect((state.rows['removed'] ?? 0) + (state.rows['unknown'] ?? 0), told).toBe(COUNT)
    expect(state.outcome, told).toBe(left.length === 0 ? 'moved' : 'partly')
    return true
  }

  test.each([
    { what: 'all messages, named by their producers', named: true, ids: false },
    { what: 'all messages, without names', named: false, ids: false },
    { what: 'picked messages', named: true, ids: true },
  ])('of a run over $what: nothing is lost, few are doubled, the ledger tells the truth', async (options) => {
    let step = 3
    while (await killAt(step, options)) step += 1
    // Guards against a test that ends before it tries anything.
    expect(step).toBeGreaterThan(60)
  })
})

test('after a crash the messages that arrived since the plan are hardly looked at', async () => {
  broker.fill('dlq', 6, 'orders')
  const { runId } = await givenRun(pool, { destinations: ['dlq', 'orders'], matched: 6 })
  let settled = 0
  const process = new Mortal(Infinity)
  broker.options.step = (act, when) => {
    // The broker took the dead letter away, and nobody wrote that down.
    if (act === 'settle' && when === 'after' && ++settled === 6) process.dead = true
    if (process.dead) process.step()
  }
  await expect(carryOut(runId, { pool: process.pool(pool), prefetch: 3 })).rejects.toThrow(Killed)
  broker.fill('dlq', 500, 'orders', 'later')
  let looked = 0
  broker.options.step = (act, when) => {
    if (act === 'next' && when === 'after') looked += 1
  }
  await carryOut(runId, { prefetch: 3 })
  expect(looked).toBeLessThanOrEqual(4)
  expect(await runState(pool, runId)).toMatchObject({ state: 'completed', outcome: 'moved', counts: { removed: 6 } })
  expect(broker.bodies('orders')).toHaveLength(6)
  expect(broker.bodies('dlq')).toHaveLength(500)
})

describe('the line breaks at any step', () => {
  const COUNT = 7

  /** Breaks the line to the broker at the n-th act, then lets the run be taken up again. False = there were fewer acts. */
  async function breakAt(act: number): Promise<boolean> {
    broker = new MemoryBroker()
    broker.queues.set('orders', [])
    broker.fill('dlq', COUNT, 'orders')
    const { runId } = await givenRun(pool, { destinations: ['dlq', 'orders'], matched: COUNT })
    let acts = 0
    const breaks = () => {
      if (++acts >= act) throw new BrokerError('unavailable', 'the line broke', '')
    }
    broker.options.step = breaks
    const interrupted = await carryOut(runId, { prefetch: 3 }).then(
      () => false,
      () => true,
    )
    if (!interrupted) return false
    expect(await runState(pool, runId)).toMatchObject({ state: 'running', error: 'the line broke' })
    broker.options = {}
    await carryOut(runId, { prefetch: 3 })
    const state = await runState(pool, runId)
    const told = `act ${act}: ${JSON.stringify(state)}`
    const [delivered, left] = [broker.bodies('orders'), broker.bodies('dlq')]
    expect(new Set([...delivered, ...left]).size, told).toBe(COUNT)
    expect(delivered.length - new Set(delivered).size, told).toBeLessThanOrEqual(3)
    expect(state, told).toMatchObject({ state: 'completed', error: null })
    expect(state.rows['unknown'] ?? 0, told).toBe(left.length)
    expect(state.rows['failed'], told).toBeUndefined()
    return true
  }

  test('nothing is lost and nothing is called failed that only the line failed', async () => {
    let act = 1
    while (await breakAt(act)) act += 1
    expect(act).toBeGreaterThan(30)
  })
})

describe('a log', () => {
  let log: MemoryLog
  beforeEach(() => {
    log = new MemoryLog()
    log.topics.set('orders', [])
  })

  const requeue = (runId: string, from: Pool = pool) =>
    runRequeue({ pool: from, connection: log.connection(), runId, now: Date.now, signal: new AbortController().signal, prefetch: 4 })

  const ranges = (to: number): Frozen => ({
    mode: 'ranges',
    order: 'log',
    ranges: [{ partition: 0, from: 0, to }],
    next: { range: 0, offset: 0 },
  })
  const log9 = { destinations: ['orders-dlt', 'orders'], kind: 'kafka', namespace: '' }

  test('longer than a plan looks at is read by its ranges, without what was requeued before', async () => {
    log.fill('orders-dlt', 4_500, 'orders')
    const given = await givenRun(pool, { ...log9, matched: 4_497, frozen: ranges(4_500) })
    await pool.query(
      `insert into requeue_history (destination_id, message_id, last_run_id) select $1, x, 'earlier' from unnest($2::text[]) x`,
      [given.sourceId, ['0-0', '0-2500', '0-4499']],
    )
    await requeue(given.runId)
    const moved = log.bodies('orders')
    expect(moved).toHaveLength(4_497)
    expect(moved.slice(0, 2)).toEqual(['m1', 'm2'])
    expect(await runState(pool, given.runId)).toMatchObject({ state: 'completed', outcome: 'moved', counts: { removed: 4_497 } })
    const cursor = await pool.query<{ next: number }>('select next_offset as next from requeue_cursor where destination_id = $1', [
      given.sourceId,
    ])
    expect(cursor.rows).toEqual([{ next: 4_500 }])
  })

  test('offsets without a message are skipped with the reason, and the run is not called complete success', async () => {
    log.fill('orders-dlt', 6, 'orders', [2])
    const { runId } = await givenRun(pool, { ...log9, matched: 6, frozen: ranges(6) })
    await requeue(runId)
    expect(await runState(pool, runId)).toMatchObject({ outcome: 'partly', counts: { removed: 5, skipped: 1 } })
  })

  test.each([
    { what: 'its ranges', frozen: ranges(9), ids: undefined },
    { what: 'picked messages', frozen: { mode: 'ids', order: 'log' } satisfies Frozen, ids: Array.from({ length: 9 }, (_, i) => `0-${i}`) },
  ])('requeued by $what and killed at any step: everything arrives once', async ({ frozen, ids }) => {
    let step = 3
    for (; ; step++) {
      log = new MemoryLog()
      log.topics.set('orders', [])
      log.fill('orders-dlt', 9, 'orders')
      const { runId } = await givenRun(pool, { ...log9, matched: 9, frozen: structuredClone(frozen), ...(ids ? { ids } : {}) })
      const process = new Mortal(step)
      log.step = process.step
      await requeue(runId, process.pool(pool)).catch((error: unknown) => {
        if (!(error instanceof Killed)) throw error
      })
      if (!process.dead) break
      log.step = () => undefined
      await requeue(runId)
      const told = `step ${step}`
      expect(log.bodies('orders').toSorted(), told).toEqual(Array.from({ length: 9 }, (_, i) => `m${i}`))
      expect(await runState(pool, runId), told).toMatchObject({
        state: 'completed',
        outcome: 'moved',
        counts: { removed: 9 },
        rows: { removed: 9 },
      })
    }
    expect(step).toBeGreaterThan(60)
  })
})
