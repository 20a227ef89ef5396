import { beforeAll, describe, expect, test } from 'vitest'
import { testContext } from '#lib/services/testing.ts'
import { operations } from './operations/index.ts'
import { buildEstate } from './testing/estate.ts'
import { api, serveFrom } from './testing/web.ts'

const context = await testContext()
serveFrom(context)

beforeAll(async () => {
  await buildEstate(context.pool)
  await context.pool
    .query(`update requeue_run set state = case id when 'run1' then 'planned' when 'run2' then 'running' when 'run3' then 'paused' else 'running' end,
    source_destination_id = 'c1-dlq' || right(id, 1), outcome = null, finished_at = null where id in ('run1', 'run2', 'run3', 'run4', 'run5')`)
})

/** One request that changes something, for every operation that does. */
const WRITES: Record<string, { path: string; body?: unknown; entity: string }> = {
  createCluster: {
    path: '/clusters',
    body: { name: 'new', kind: 'kafka', config: { bootstrapServers: ['127.0.0.1:1'] } },
    entity: 'cluster',
  },
  updateCluster: { path: '/clusters/c1', body: { name: 'renamed' }, entity: 'cluster' },
  createAlertRule: { path: '/alert-rules', body: { name: 'new', condition: 'backlog', severity: 'high' }, entity: 'alert-rule' },
  updateAlertRule: { path: '/alert-rules/rule1', body: { name: 'renamed' }, entity: 'alert-rule' },
  removeAlertRule: { path: '/alert-rules/rule2', entity: 'alert-rule' },
  acknowledgeAlert: { path: '/alerts/alert1/acknowledge', entity: 'alert' },
  createSilence: {
    path: '/silences',
    body: { matchers: { destination: 'x' }, endsAt: '2126-01-01T00:00:00Z', reason: 'r' },
    entity: 'silence',
  },
  removeSilence: { path: '/silences/silence1', entity: 'silence' },
  createChannel: {
    path: '/channels',
    body: { name: 'new', kind: 'webhook', config: { url: 'https://chat.example/hook' } },
    entity: 'channel',
  },
  updateChannel: { path: '/channels/channel1', body: { name: 'renamed' }, entity: 'channel' },
  removeChannel: { path: '/channels/channel2', entity: 'channel' },
  startRequeueRun: { path: '/requeue-runs/run1/start', entity: 'requeue-run' },
  pauseRequeueRun: { path: '/requeue-runs/run2/pause', entity: 'requeue-run' },
  resumeRequeueRun: { path: '/requeue-runs/run3/resume', entity: 'requeue-run' },
  cancelRequeueRun: { path: '/requeue-runs/run4/cancel', entity: 'requeue-run' },
  updateRequeueRun: { path: '/requeue-runs/run5', body: { ratePerSecond: 5 }, entity: 'requeue-run' },
  removeCluster: { path: '/clusters/c2', entity: 'cluster' },
}
/** Nothing is saved by trying a connection, a channel or a rule; a plan needs a broker and is tested where there is one. */
const ELSEWHERE = ['testCluster', 'testChannel', 'previewAlertRule', 'createRequeueRun']

const send = (id: string) => {
  const write = WRITES[id]
  if (!write) throw new Error(`no request for ${id}`)
  return api(operations[id]?.method ?? '', write.path, write.body === undefined ? {} : { body: write.body })
}

/** Content of every table but the audit log, as one hash each. */
async function everything(): Promise<Record<string, string>> {
  const { rows: tables } = await context.pool.query<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' and table_name not like 'audit_event%' order by 1`,
  )
  const hashes: Record<string, string> = {}
  for (const { name } of tables) {
    const { rows } = await context.pool.query<{ hash: string }>(
      `select coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as hash from "${name}" t`,
    )
    hashes[name] = rows[0]?.hash ?? ''
  }
  return hashes
}

test('every operation that changes something is tried here', () => {
  const changing = Object.entries(operations).flatMap(([id, op]) => (op.method === 'GET' ? [] : id))
  expect(new Set([...Object.keys(WRITES), ...ELSEWHERE])).toEqual(new Set(changing))
})

describe('when the audit log cannot be written', () => {
  test.each(Object.keys(WRITES))('%s changes nothing', async (id) => {
    await context.pool.query('alter table audit_event rename to audit_event_away')
    try {
      const before = await everything()
      expect(await send(id)).toMatchObject({ status: 500, body: { code: 'internal' } })
      expect(await everything()).toEqual(before)
    } finally {
      await context.pool.query('alter table audit_event_away rename to audit_event')
    }
  })
})

describe('when it can', () => {
  test.each(Object.entries(WRITES))('%s changes something and leaves one audit event', async (id, { entity }) => {
    const before = await everything()
    const events = async () =>
      (await context.pool.query<{ entity: string; actor: unknown }>('select entity, actor from audit_event order by at desc, id')).rows
    const earlier = await events()
    const { status } = await send(id)
    expect([200, 201, 204]).toContain(status)
    expect(await everything()).not.toEqual(before)
    const later = await events()
    expect(later).toHaveLength(earlier.length + 1)
    expect(later[0]).toMatchObject({ entity, actor: { type: 'user', name: 'operator' } })
  })
})
