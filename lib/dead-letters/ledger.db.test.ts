import { beforeEach, describe, expect, test } from 'vitest'
import { testDatabase } from '#lib/db/testing/database.ts'
import { phrase } from '#lib/domain/phrase.ts'
import { Ledger, type LedgerItem } from './ledger.ts'
import { RunTakenError } from './run-taken.ts'
import { loadRun } from './run-store.ts'
import type { Run } from './run-types.ts'
import { givenRun } from './testing/given-run.ts'

const { pool } = await testDatabase()
let run: Run
let ledger: Ledger

const batch = (from: number, size: number): LedgerItem[] =>
  Array.from({ length: size }, (_, i) => ({ seq: from + i, messageId: `m"${from + i},é`, position: `p${from + i}`, target: 'orders' }))
const confirmed = (items: readonly LedgerItem[]) => items.map(({ seq }) => ({ seq, sentPosition: null }))

/** What a reader of the ledger sees. */
const records = async (): Promise<string[]> => {
  const found = await pool.query<{ text: string }>(
    `select concat_ws(' ', seq, message_id, position, target, state, error) as text from requeue_ledger where run_id = $1 order by seq`,
    [run.id],
  )
  return found.rows.map((row) => row.text)
}
const rowsInTables = async (): Promise<{ pages: number; items: number } | undefined> => {
  const found = await pool.query<{ pages: number; items: number }>(
    `select (select count(*) from requeue_page where run_id = $1) as pages, (select count(*) from requeue_item where run_id = $1) as items`,
    [run.id],
  )
  return found.rows[0]
}

beforeEach(async () => {
  const { runId } = await givenRun(pool, { destinations: ['dlq', 'orders'], matched: 6 })
  run = (await loadRun(pool, runId)) as Run
  ledger = new Ledger(pool, run)
})

describe('a batch of fresh messages', () => {
  test('that fares alike is read message by message in every state, and kept as one row', async () => {
    const items = batch(0, 3)
    for (const [state, move] of [
      ['sent', () => ledger.sent(items, true)],
      ['confirmed', () => ledger.confirmed(confirmed(items))],
      ['removed', () => ledger.removed(items)],
    ] as const) {
      await move()
      expect(await records()).toEqual(items.map((item) => `${item.seq} ${item.messageId} ${item.position} orders ${state}`))
      expect(await ledger.count()).toMatchObject({ rows: 3, lastSeq: 2, counts: { [state]: 3 } })
    }
    expect(await rowsInTables()).toEqual({ pages: 1, items: 0 })
  })

  test('of which one was refused tells the truth of each', async () => {
    const items = batch(0, 3)
    await ledger.sent(items, true)
    const [first, second, third] = items as [LedgerItem, LedgerItem, LedgerItem]
    await ledger.confirmed(confirmed([first, third]))
    await ledger.judged([{ ...second, state: 'failed', error: 'full' }])
    await ledger.removed([first, third])
    expect((await records()).map((text) => text.split(' ').slice(4).join(' '))).toEqual(['removed', 'failed full', 'removed'])
    expect(await rowsInTables()).toEqual({ pages: 0, items: 3 })
  })

  test('of which none was confirmed is unknown to the last', async () => {
    const items = batch(0, 2)
    await ledger.sent(items, true)
    await ledger.judged(items.map((item) => ({ ...item, state: 'unknown' as const, error: 'the line broke' })))
    expect(await ledger.count()).toMatchObject({ rows: 2, counts: { unknown: 2, sent: 0 } })
  })

  test('whose numbers have gaps is kept as rows', async () => {
    const [first, , third] = batch(0, 3) as [LedgerItem, LedgerItem, LedgerItem]
    await ledger.sent([first, third], true)
    expect(await rowsInTables()).toEqual({ pages: 0, items: 2 })
  })
})

test('a reason of ours is kept as a phrase beside its text, the words of a broker as text alone', async () => {
  const [ours, brokers, later] = batch(0, 3) as [LedgerItem, LedgerItem, LedgerItem]
  await ledger.judged([
    { ...ours, state: 'skipped', error: phrase('item.requeued-often', { times: 5 }) },
    { ...brokers, state: 'failed', error: 'no right to write to orders' },
    { ...later, state: 'planned', error: null },
  ])
  await ledger.moveAll('planned', 'skipped', phrase('item.gone', { name: 'dlq' }))
  const found = await pool.query('select error, error_phrase from requeue_item where run_id = $1 order by seq', [run.id])
  expect(found.rows).toEqual([
    {
      error: 'It was requeued 5 times already. Pick it by itself to requeue it once more.',
      error_phrase: { code: 'item.requeued-often', params: { times: 5 } },
    },
    { error: 'no right to write to orders', error_phrase: null },
    { error: 'It is not in dlq any more.', error_phrase: { code: 'item.gone', params: { name: 'dlq' } } },
  ])
})

describe('two processes on one ledger', () => {
  test('the second to number the same messages stops', async () => {
    await ledger.sent(batch(0, 3), true)
    await expect(new Ledger(pool, run).sent(batch(0, 2), true)).rejects.toThrow(RunTakenError)
  })

  test('the first stops when the second has taken up its messages', async () => {
    const items = batch(0, 3)
    await ledger.sent(items, true)
    const second = new Ledger(pool, run)
    await second.takeUp()
    await second.moveAll('sent', 'unknown', 'the first one ended')
    await expect(ledger.confirmed(confirmed(items))).rejects.toThrow(RunTakenError)
    expect(await second.open()).toHaveLength(3)
  })
})

test('what was taken away already is left as it is when a run is taken up again', async () => {
  const [done, open] = [batch(0, 2), batch(2, 2)]
  await ledger.sent(done, true)
  await ledger.confirmed(confirmed(done))
  await ledger.removed(done)
  await ledger.sent(open, true)
  await ledger.confirmed(confirmed(open))
  const next = new Ledger(pool, run)
  await next.takeUp()
  expect(await rowsInTables()).toEqual({ pages: 1, items: 2 })
  expect((await next.open()).map(({ seq, state }) => `${seq} ${state}`)).toEqual(['2 confirmed', '3 confirmed'])
  expect(await next.count()).toMatchObject({ rows: 4, lastSeq: 3 })
})
