import { beforeEach, expect, test } from 'vitest'
import { silence, silencePage, silenceCreate } from '#lib/api/contracts/alerts.ts'
import { getSilence, listSilences } from '#lib/queries/silences.ts'
import { auditOf, testContext } from '../testing.ts'
import { createSilence } from './create.ts'
import { removeSilence } from './remove.ts'

const context = await testContext()
const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString()
const create = (given: object = {}): Promise<string> =>
  createSilence(context, silenceCreate.parse({ matchers: { cluster: ['c1'] }, endsAt: inHours(1), reason: 'maintenance', ...given }))

beforeEach(() => context.pool.query('truncate silence, audit_event'))

test('a silence starts now unless said otherwise, and carries its author', async () => {
  const id = await create()
  expect(silence.parse(await getSilence(context, id))).toMatchObject({
    active: true,
    author: 'ann',
    reason: 'maintenance',
    matchers: { cluster: ['c1'] },
  })
  expect(await auditOf(context, 'silence')).toMatchObject([{ action: 'silence.created', after: { reason: 'maintenance' } }])
})

test('one for later is listed but not in force', async () => {
  await create({ startsAt: inHours(1), endsAt: inHours(2) })
  const page = silencePage.parse(await listSilences(context, { limit: 10 }))
  expect(page.items.map((row) => row.active)).toEqual([false])
})

test.each([
  ['without a matcher', { matchers: {} }, 'matchers'],
  ['whose only matcher is an empty list', { matchers: { cluster: [] } }, 'matchers'],
  ['that has ended', { endsAt: inHours(-1) }, 'endsAt'],
  ['that ends before it starts', { startsAt: inHours(3) }, 'endsAt'],
])('a silence %s is refused', async (_what, given, field) => {
  await expect(create(given)).rejects.toMatchObject({ code: 'invalid-request', errors: [{ field }] })
})

test('a removed silence is gone, and the audit log has it', async () => {
  const id = await create()
  await removeSilence(context, id)
  expect((await listSilences(context, { limit: 10 })).total).toBe(0)
  expect((await auditOf(context, 'silence'))[1]).toMatchObject({ action: 'silence.removed', before: { id } })
  await expect(removeSilence(context, id)).rejects.toMatchObject({ code: 'not-found' })
})
