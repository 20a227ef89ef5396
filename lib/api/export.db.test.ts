import { beforeAll, describe, expect, test } from 'vitest'
import { reports } from '#lib/queries/reports/registry.ts'
import { PAGE_ROWS } from '#lib/queries/reports/keyset.ts'
import { testContext } from '#lib/services/testing.ts'
import { parseCsv } from './exporters/testing/parse-csv.ts'
import { buildEstate, HOSTILE_NAMES } from './testing/estate.ts'
import { api, call, serveFrom, type Problem } from './testing/web.ts'

const context = await testContext()
serveFrom(context)
beforeAll(() => buildEstate(context.pool))

type Line = Record<string, unknown>
const names = reports.map(({ report }) => report)

async function lines(report: string, query = ''): Promise<Line[]> {
  const response = await call('GET', `/api/v1/export/${report}?format=json${query}`)
  expect(response.status).toBe(200)
  return (await response.json()) as Line[]
}

describe('an export', () => {
  test.each(names)('of %s is the same in every format', async (report) => {
    const rows = await lines(report)
    expect(rows.length).toBeGreaterThan(0)
    const ndjson = await (await call('GET', `/api/v1/export/${report}?format=ndjson`)).text()
    expect(
      ndjson
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Line),
    ).toEqual(rows)
    const response = await call('GET', `/api/v1/export/${report}`)
    const [header, ...records] = parseCsv(await response.text())
    expect(header).toEqual(Object.keys(rows[0] ?? {}))
    expect(records).toHaveLength(rows.length)
    expect(response.headers.get('content-type')).toContain('text/csv')
    expect(response.headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="spillway-${report}-\\d{4}-\\d\\d-\\d\\d\\.csv"$`),
    )
  })

  test.each([
    ['inventory', '/destinations'],
    ['backlog', '/destinations'],
    ['lag', '/subscriptions'],
    ['dead-letters', '/dead-letters'],
    ['requeue-runs', '/requeue-runs'],
    ['alerts', '/alerts'],
    ['notifications', '/notifications'],
    ['audit', '/audit-events'],
  ])('of %s has what the list %s has, under the same filters', async (report, path) => {
    const filters: Record<string, string[]> = {
      '/destinations': [
        '',
        'cluster=c1',
        'environment=staging',
        'role=dead-letter&role=normal',
        'q=DLQ',
        'pattern=decoupling',
        'owner=payments',
        'freshness=gone',
        'q=%25',
      ],
      '/subscriptions': ['', 'cluster=c2', 'group=group-1', 'verdict=slow&verdict=ok', 'destination=c1-d1', 'q=group-2'],
      '/dead-letters': ['', 'cluster=c2', 'environment=production', 'q=DLQ3'],
      '/requeue-runs': ['', 'cluster=c2', 'state=completed', 'source=c1-dlq', 'q=fixed'],
      '/alerts': ['', 'state=firing', 'severity=high&severity=info', 'rule=rule0', 'subject=c1-d1', 'q=nothing'],
      '/notifications': ['', 'state=pending', 'channel=channel0', 'alert=alert0', 'q=ops'],
      '/audit-events': ['', 'action=rule.updated', 'entity=cluster', 'entityId=c1', 'q=shop'],
    }
    for (const filter of filters[path] ?? []) {
      const rows = await lines(report, filter && `&${filter}`)
      const { body } = await api<{ items: Line[] }>('GET', `${path}?limit=500&${filter}`)
      const idOf = (row: Line): unknown => row['id'] ?? row['destinationId']
      expect({ filter, ids: new Set(rows.map(idOf)), count: rows.length }).toEqual({
        filter,
        ids: new Set(body.items.map(idOf)),
        count: body.items.length,
      })
    }
  })

  test('keeps names a spreadsheet would run from running, and answers them whole as JSON', async () => {
    const rows = await lines('inventory', '&cluster=c1&role=normal')
    expect(rows.map((row) => row['name'])).toEqual(expect.arrayContaining(HOSTILE_NAMES))
    const [header = [], ...records] = parseCsv(await (await call('GET', '/api/v1/export/inventory?cluster=c1&role=normal')).text())
    const written = records.map((record) => record[header.indexOf('name')] ?? '')
    expect(new Set(written)).toEqual(new Set(rows.map((row) => String(row['name']).replace(/^(?=[=+\-@\t\r])/, "'"))))
    expect(written.filter((name) => /^[=+\-@\t\r]/.test(name))).toEqual([])
  })

  test('of the inventory has the settings that decide what can be lost', async () => {
    const [row] = await lines('inventory', '&cluster=c1&q=orders-012')
    expect(row).toMatchObject({
      clusterName: 'shop',
      partitions: 2,
      durable: true,
      retentionMs: 60_000,
      replicationFactor: null,
      deadLetterDestinations: [],
    })
    const [first] = (await lines('inventory', '&cluster=c1')).filter((one) => one['id'] === 'c1-d0')
    expect(first).toMatchObject({ deadLetterDestinations: ['orders.DLQ0'], subscriptions: 1 })
  })

  test('begins with a byte order mark only when asked', async () => {
    const bytes = async (query: string): Promise<number[]> =>
      [...new Uint8Array(await (await call('GET', `/api/v1/export/audit?${query}`)).arrayBuffer())].slice(0, 3)
    expect(await bytes('bom=true')).toEqual([0xef, 0xbb, 0xbf])
    expect(await bytes('bom=false')).not.toEqual([0xef, 0xbb, 0xbf])
  })
})

describe('a request for an export', () => {
  test.each(names)('of %s refuses a filter it does not know, and names it', async (report) => {
    for (const field of ['nonsense', 'limit', report === 'audit' ? 'cluster' : 'entity']) {
      const { status, body } = await api<Problem>('GET', `/export/${report}?${field}=1`)
      expect({ field, status, body }).toMatchObject({ field, status: 400, body: { code: 'invalid-request', errors: [{ field }] } })
    }
  })

  test('of nothing, in no format, over no time is refused', async () => {
    expect(await api('GET', '/export/nothing')).toMatchObject({ status: 404, body: { code: 'not-found' } })
    expect(await api('GET', '/export/audit?format=xlsx')).toMatchObject({ status: 400, body: { errors: [{ field: 'format' }] } })
    for (const { report } of reports.filter(({ history }) => history)) {
      const empty = await api('GET', `/export/${report}?from=2026-11-22T12:00:00Z&to=2026-11-22T12:00:00Z`)
      expect(empty).toMatchObject({ status: 400, body: { errors: [{ field: 'from' }] } })
      expect(await api('GET', `/export/${report}?from=yesterday`)).toMatchObject({ status: 400, body: { errors: [{ field: 'from' }] } })
    }
  })

  test('lists reports with what they take', async () => {
    const { body } = await api<{ items: Line[] }>('GET', '/reports')
    expect(body.items.map((item) => item['report'])).toEqual(names)
    expect(body.items.find((item) => item['report'] === 'lag')).toMatchObject({
      formats: ['csv', 'json', 'ndjson'],
      history: true,
      filters: expect.arrayContaining(['cluster', 'verdict', 'from']) as string[],
    })
  })
})

describe('history', () => {
  const hour = 3_600_000
  const now = Date.now()
  const range = `&from=${new Date(now - 2 * hour).toISOString()}&to=${new Date(now + hour).toISOString()}`

  test('of backlog has min, max, average and last of every hour an object was seen', async () => {
    const rows = await lines('backlog', range)
    expect(new Set(rows.map((row) => row['id']))).toEqual(new Set(['c1-d0']))
    const values = (key: string): number[] => rows.map((row) => row[key] as number)
    expect(Math.min(...values('backlogMessagesMin'))).toBe(100)
    expect(Math.max(...values('backlogMessagesMax'))).toBe(300)
    expect(rows.at(-1)).toMatchObject({ clusterName: 'shop', backlogMessagesLast: 300, bucketSeconds: 3600 })
    for (const row of rows) expect(Date.parse(row['hour'] as string) % hour).toBe(0)
  })

  test('of lag is of readers', async () => {
    const rows = await lines('lag', `${range}&group=group-0`)
    expect(rows.at(-1)).toMatchObject({ group: 'group-0', id: 's0', lagMessagesLast: 30, lagSecondsLast: null })
    expect(await lines('lag', `${range}&group=group-1`)).toEqual([])
  })

  test('includes an object that is gone since', async () => {
    await context.pool.query(`update destination set gone_at = now() where id = 'c1-d0'`)
    try {
      expect((await lines('backlog', range)).length).toBeGreaterThan(0)
      expect((await lines('backlog')).map((row) => row['id'])).not.toContain('c1-d0')
    } finally {
      await context.pool.query(`update destination set gone_at = null where id = 'c1-d0'`)
    }
  })

  test('of alerts, runs, notifications and audit is cut at both ends', async () => {
    for (const report of ['alerts', 'requeue-runs', 'notifications', 'audit']) {
      expect(await lines(report, '&to=2020-01-01T00:00:00Z')).toEqual([])
      expect((await lines(report, '&from=2020-01-01T00:00:00Z')).length).toBeGreaterThan(0)
    }
  })
})

describe('a large export', () => {
  const MANY = 2 * PAGE_ROWS + 500

  beforeAll(async () => {
    await context.pool.query(
      `insert into destination (id, cluster_id, namespace, name, type) select 'many-' || i, 'c2', (i % 3)::text, 'many-' || i % 500, 'queue' from generate_series(1, $1) i on conflict do nothing`,
      [MANY * 2],
    )
    // All at one instant, finer than a JavaScript date can tell.
    await context.pool.query(
      `insert into audit_event (id, at, actor, action, entity, entity_id)
       select 'many-' || i, '2026-11-22T12:00:00Z'::timestamptz + i % 7 * interval '1 microsecond', '{"type": "user", "name": "ann"}', 'many', 'x', 'y' from generate_series(1, $1) i`,
      [MANY],
    )
  })

  test('has every row once, also when keys differ by microseconds only', async () => {
    const rows = await lines('audit', '&action=many')
    expect(rows).toHaveLength(MANY)
    expect(new Set(rows.map((row) => row['id'])).size).toBe(MANY)
    const { rows: counted } = await context.pool.query<{ n: number }>(
      `select count(*) as n from destination where cluster_id = 'c2' and gone_at is null`,
    )
    const inventory = await lines('inventory', '&cluster=c2')
    expect(inventory).toHaveLength(counted[0]?.n ?? -1)
    expect(inventory.length).toBeGreaterThan(PAGE_ROWS)
    expect(new Set(inventory.map((row) => row['id'])).size).toBe(inventory.length)
  })

  test('reads a page when it is asked for, and none after the reader has left', async () => {
    const asked: string[] = []
    const pool = new Proxy(context.pool, {
      get(target, name) {
        const value = Reflect.get(target, name) as unknown
        if (name !== 'query') return typeof value === 'function' ? (value.bind(target) as unknown) : value
        return (sql: string, values: unknown[]) => {
          asked.push(sql)
          return target.query(sql, values)
        }
      },
    })
    serveFrom({ ...context, pool })
    try {
      const response = await call('GET', '/api/v1/export/audit?action=many')
      const reader = response.body?.getReader()
      await reader?.read()
      expect(asked).toHaveLength(1)
      await reader?.read()
      expect(asked).toHaveLength(2)
      await reader?.cancel()
      await context.pool.query('select 1')
      expect(asked).toHaveLength(2)
    } finally {
      serveFrom(context)
    }
  })
})
