import { beforeEach, expect, test } from 'vitest'
import { transaction } from '#lib/db/pool.ts'
import { testDatabase } from '#lib/db/testing/database.ts'
import { holdLeases, LEASE_MS, releaseLeases, stillHeld, type Lease } from './lease.ts'

const { pool } = await testDatabase()
beforeEach(() => pool.query('truncate lease'))

const hold = async (owner: string, ...resources: string[]): Promise<string[]> =>
  (await holdLeases(pool, owner, resources)).map(({ resource }) => resource).toSorted((a, b) => a.localeCompare(b))
const holdOne = async (owner: string, resource = 'cluster:c1'): Promise<Lease> => {
  const [lease] = await holdLeases(pool, owner, [resource])
  if (!lease) throw new Error(`${owner} did not get ${resource}`)
  return lease
}
/** As if the owner had not renewed for longer than a lease lasts. */
const runOut = () => pool.query(`update lease set until = now() - interval '1 millisecond'`)
const held = (owner: string, lease: Lease): Promise<boolean> => transaction(pool, (client) => stillHeld(client, owner, lease))

test('a lease belongs to who came first, until it runs out', async () => {
  expect(await hold('ann', 'cluster:c1', 'cluster:c2')).toEqual(['cluster:c1', 'cluster:c2'])
  expect(await hold('bob', 'cluster:c1', 'cluster:c2', 'cluster:c3')).toEqual(['cluster:c3'])
  await runOut()
  expect(await hold('bob', 'cluster:c1')).toEqual(['cluster:c1'])
  expect(await hold('ann', 'cluster:c1')).toEqual([])
})

test('of two who ask at the same time for many, each is given to exactly one', async () => {
  const resources = Array.from({ length: 200 }, (_, index) => `cluster:${index}`)
  const [ann, bob] = await Promise.all([hold('ann', ...resources), hold('bob', ...resources.toReversed())])
  expect([...ann, ...bob].toSorted((a, b) => a.localeCompare(b))).toEqual(resources.toSorted((a, b) => a.localeCompare(b)))
})

test('renewing keeps the fence and moves the end', async () => {
  const first = await holdOne('ann')
  await runOut()
  expect(await holdOne('ann')).toEqual(first)
  const { rows } = await pool.query<{ left: number }>('select extract(epoch from until - now()) * 1000 as left from lease')
  expect(rows[0]?.left).toBeGreaterThan(LEASE_MS - 2000)
  expect(await held('ann', first)).toBe(true)
})

test('a late writer is refused after a takeover, and lets the new owner write', async () => {
  const late = await holdOne('ann')
  await runOut()
  expect(await held('ann', late)).toBe(true)
  const taken = await holdOne('bob')
  expect(taken.fence).not.toBe(late.fence)
  expect(await held('ann', late)).toBe(false)
  expect(await held('bob', late)).toBe(false)
  expect(await held('bob', taken)).toBe(true)
})

test('a late writer is refused also when its collector has the lease again', async () => {
  const late = await holdOne('ann')
  await runOut()
  await holdOne('bob')
  await releaseLeases(pool, 'bob', ['cluster:c1'])
  const again = await holdOne('ann')
  expect(await held('ann', late)).toBe(false)
  expect(await held('ann', again)).toBe(true)
})

test('nobody takes a lease over before the transaction that looked at it has ended', async () => {
  const lease = await holdOne('ann')
  await runOut()
  const order: string[] = []
  let takeover: Promise<unknown> = Promise.resolve()
  await transaction(pool, async (client) => {
    expect(await stillHeld(client, 'ann', lease)).toBe(true)
    takeover = hold('bob', 'cluster:c1').then((got) => order.push(`bob took ${got.join()}`))
    await expect
      .poll(
        async () =>
          (await pool.query(`select 1 from pg_locks join pg_stat_activity using (pid) where not granted and datname = current_database()`))
            .rowCount,
        { timeout: 5000 },
      )
      .toBe(1)
    order.push('ann is done')
  })
  await takeover
  expect(order).toEqual(['ann is done', 'bob took cluster:c1'])
})

test('what is given back can be taken at once; what belongs to another cannot be given back', async () => {
  const lease = await holdOne('ann')
  await releaseLeases(pool, 'bob', ['cluster:c1'])
  expect(await held('ann', lease)).toBe(true)
  await releaseLeases(pool, 'ann', ['cluster:c1', 'cluster:never-held'])
  expect(await held('ann', lease)).toBe(false)
  expect(await hold('bob', 'cluster:c1')).toEqual(['cluster:c1'])
})

test('asking for nothing asks nothing', async () => {
  expect(await hold('ann')).toEqual([])
})
