import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testContext } from '#lib/services/testing.ts'
import type { Cluster } from './contracts/clusters.ts'
import { cluster } from './contracts/clusters.ts'
import { operations } from './operations/index.ts'
import { buildEstate, HOSTILE_NAMES, IDS } from './testing/estate.ts'
import { api, call, serveFrom, type Problem } from './testing/web.ts'

const context = await testContext()
serveFrom(context)
beforeAll(() => buildEstate(context.pool))

const rabbit = (name: string, config: Record<string, unknown> = {}) => ({
  name,
  kind: 'rabbitmq',
  config: { managementUrl: 'http://127.0.0.1:1', username: 'guest', password: 'pa55-in-clear', ...config },
})
const create = (name: string) => api<Cluster>('POST', '/clusters', { body: rabbit(name) })
const named = async (name: string): Promise<number> =>
  (await context.pool.query('select 1 from cluster where name = $1', [name])).rowCount ?? 0

describe('a body', () => {
  const bodied = Object.entries(operations).filter(([, op]) => op.body)
  const pathOf = (path: string): string => path.replace('{id}', IDS[path.split('/')[1] as keyof typeof IDS] ?? '')

  test.each(bodied)('of %s may not have a field it does not know, and the answer names it', async (_id, op) => {
    const { status, body } = await api<Problem>(op.method, pathOf(op.path), { body: { nonsense: 1 } })
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'invalid-request' })
    expect(body.errors).toContainEqual(expect.objectContaining({ field: 'nonsense', message: 'is not a known field' }))
  })

  test.each(bodied)('of %s must be JSON, and say so', async (_id, op) => {
    expect(await api(op.method, pathOf(op.path), { body: '{"name":' })).toMatchObject({ status: 400, body: { code: 'invalid-json' } })
    expect(await api(op.method, pathOf(op.path), { body: '' })).toMatchObject({ status: 400, body: { code: 'invalid-json' } })
    const form = await api(op.method, pathOf(op.path), { body: 'name=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } })
    expect(form).toMatchObject({ status: 400, body: { code: 'invalid-request' } })
    expect(await api(op.method, pathOf(op.path), { body: [] })).toMatchObject({ status: 400, body: { code: 'invalid-request' } })
  })

  test.each(bodied)('of %s may not be larger than a megabyte', async (_id, op) => {
    expect(await api(op.method, pathOf(op.path), { body: { name: 'x'.repeat(1_000_001) } })).toMatchObject({
      status: 413,
      body: { code: 'payload-too-large' },
    })
  })

  test('with text the database cannot keep is refused, wherever it is', async () => {
    expect(await api('POST', '/clusters', { body: rabbit('nul\0') })).toMatchObject({ status: 400, body: { errors: [{ field: 'name' }] } })
    expect(await api('POST', '/clusters', { body: rabbit('half', { username: '\uD83D' }) })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'config.username' }] },
    })
  })

  test('with a wrong setting names it below config', async () => {
    const { status, body } = await api<Problem>('POST', '/clusters', {
      body: { name: 'x', kind: 'rabbitmq', config: { managementUrl: 'nonsense' } },
    })
    expect(status).toBe(400)
    expect(body.errors?.map(({ field }) => field)).toEqual(
      expect.arrayContaining(['config.managementUrl', 'config.username', 'config.password']),
    )
    expect(await api('POST', '/clusters', { body: { name: 'x', kind: 'carrier-pigeon', config: {} } })).toMatchObject({
      status: 400,
      body: { errors: [{ field: 'kind' }] },
    })
  })
})

describe('a cluster', () => {
  test.each(HOSTILE_NAMES.map((name) => name.slice(0, 100).trim()))('may be called %j and is answered so', async (name) => {
    const made = await create(name)
    expect(made).toMatchObject({ status: 201, body: { name, status: 'pending', secretsSet: ['password'] } })
    expect(cluster.parse((await api('GET', `/clusters/${made.body.id}`)).body).name).toBe(name)
    expect((await api('DELETE', `/clusters/${made.body.id}`)).status).toBe(204)
  })

  test('keeps a secret that a change leaves out, replaces one it names', async () => {
    const { body: made } = await create('keeps')
    const open = async () => {
      const row = await context.prisma.cluster.findUniqueOrThrow({ where: { id: made.id } })
      return context.secrets.open(row.secrets ?? '', made.id)
    }
    const { password: _password, ...config } = rabbit('').config
    const changed = await api<Cluster>('PATCH', `/clusters/${made.id}`, { body: { config: { ...config, username: 'bob' } } })
    expect(changed).toMatchObject({ status: 200, body: { config: { username: 'bob' }, secretsSet: ['password'] } })
    expect(await open()).toEqual({ password: 'pa55-in-clear' })
    await api('PATCH', `/clusters/${made.id}`, { body: { config: { ...config, password: 'n3w' } } })
    expect(await open()).toEqual({ password: 'n3w' })
    await api('PATCH', `/clusters/${made.id}`, { body: { name: 'keeps on' } })
    expect(await open()).toEqual({ password: 'n3w' })
  })

  test.each([
    ['PATCH', (id: string) => `/clusters/${id}`, {}],
    ['POST', () => '/clusters/test', { kind: 'rabbitmq' }],
  ])('asks for the secret again when %s gives it another address, and changes nothing', async (method, path, more) => {
    const { body: made } = await create(`moves ${method}`)
    const { password: _password, ...config } = rabbit('').config
    const id = method === 'POST' ? { id: made.id } : {}
    const moved = await api<Problem>(method, path(made.id), {
      body: { ...more, ...id, config: { ...config, managementUrl: 'http://127.0.0.1:2' } },
    })
    expect(moved).toMatchObject({ status: 400, body: { code: 'invalid-request', errors: [{ field: 'config.password' }] } })
    const after = await api<Cluster>('GET', `/clusters/${made.id}`)
    expect(after.body.config).toMatchObject({ managementUrl: 'http://127.0.0.1:1' })
  })

  test('cannot take the name of another', async () => {
    await create('taken')
    expect(await create('taken')).toMatchObject({ status: 409, body: { code: 'conflict', errors: [{ field: 'name' }] } })
  })
})

describe('an Idempotency-Key', () => {
  const headers = (key: string): Record<string, string> => ({ 'idempotency-key': key })

  test('makes a repeat answer the first answer and do nothing', async () => {
    const body = rabbit('once')
    const first = await api<Cluster>('POST', '/clusters', { body, headers: headers('k1') })
    const again = await api<Cluster>('POST', '/clusters', { body, headers: headers('k1') })
    expect(again.status).toBe(201)
    expect(again.body).toEqual(first.body)
    expect(await named('once')).toBe(1)
  })

  test('does the work once when two come at the same time', async () => {
    const body = rabbit('together')
    const answers = await Promise.all([1, 2, 3].map(() => api('POST', '/clusters', { body, headers: headers('k2') })))
    expect(answers.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(1)
    expect(answers.every(({ status, body: answer }) => status === 201 || (answer as Problem).code === 'conflict')).toBe(true)
    expect(await named('together')).toBe(1)
  })

  test('of another body is a conflict, of another route is another key', async () => {
    await api('POST', '/clusters', { body: rabbit('with key'), headers: headers('k3') })
    expect(await api('POST', '/clusters', { body: rabbit('other'), headers: headers('k3') })).toMatchObject({
      status: 409,
      body: { code: 'conflict' },
    })
    expect(await named('other')).toBe(0)
    const silence = { matchers: { destination: 'x' }, endsAt: '2126-01-01T00:00:00Z', reason: 'r' }
    expect((await api('POST', '/silences', { body: silence, headers: headers('k3') })).status).toBe(201)
  })

  test('is free again when the first request failed', async () => {
    await create('in the way')
    expect((await api('POST', '/clusters', { body: rabbit('in the way'), headers: headers('k4') })).status).toBe(409)
    await context.pool.query(`delete from cluster where name = 'in the way'`)
    expect((await api('POST', '/clusters', { body: rabbit('in the way'), headers: headers('k4') })).status).toBe(201)
  })

  test('longer than 200 characters is refused', async () => {
    expect(await api('POST', '/clusters', { body: rabbit('long'), headers: headers('k'.repeat(201)) })).toMatchObject({ status: 400 })
  })
})

describe('a secret', () => {
  const SECRETS = ['pa55-in-clear', 'sasl-pa55', 'hooks-path-token', `whsec_${Buffer.alloc(24, 7).toString('base64')}`, 'Bearer zzz-token']
  let sayings: string[] = []

  beforeEach(async () => {
    sayings = []
    const keep = async (response: Response): Promise<number> => {
      sayings.push(await response.text(), JSON.stringify([...response.headers]))
      return response.status
    }
    const say = async (method: string, path: string, body?: unknown): Promise<number> =>
      keep(await call(method, `/api/v1${path}`, body ? { body } : {}))
    const suffix = String(Math.random())
    expect(await say('POST', '/clusters', rabbit(`quiet ${suffix}`))).toBe(201)
    const sasl = { mechanism: 'PLAIN', username: 'u', password: 'sasl-pa55' }
    const kafka = { kind: 'kafka', config: { bootstrapServers: ['127.0.0.1:1'], sasl } }
    expect(await say('POST', '/clusters', { name: `quiet kafka ${suffix}`, ...kafka })).toBe(201)
    expect(await say('POST', '/clusters/test', kafka)).toBe(200)
    expect(await say('POST', '/clusters/test', { kind: 'rabbitmq', config: rabbit('').config })).toBe(200)
    expect(
      await say('POST', '/clusters', {
        name: 'wrong',
        kind: 'rabbitmq',
        config: { ...rabbit('').config, managementUrl: 'http://u:pa55-in-clear@x:1' },
      }),
    ).toBe(400)
    const config = { url: 'https://chat.example/hooks-path-token', signingSecret: SECRETS[3], authorization: 'Bearer zzz-token' }
    expect(await say('POST', '/channels', { name: `quiet ${suffix}`, kind: 'webhook', config })).toBe(201)
    for (const [id, op] of Object.entries(operations)) {
      if (op.method !== 'GET' || op.path.includes('{mid}') || op.path.startsWith('/export')) continue
      const kind = op.path.split('/')[1] as keyof typeof IDS
      await say('GET', op.path.replace('{id}', IDS[kind] ?? '') + (id === 'search' ? '?q=quiet' : ''))
    }
    for (const { body } of [await api<{ items: { id: string }[] }>('GET', '/clusters?q=quiet')])
      for (const { id } of body.items) await say('GET', `/clusters/${id}`)
    for (const report of (await api<{ items: { report: string }[] }>('GET', '/reports')).body.items)
      await say('GET', `/export/${report.report}?format=json`)
  })

  test('is in no answer, export or audit event', () => {
    const everything = sayings.join('\n')
    expect(everything).toContain('quiet kafka')
    expect(everything).toContain('channel.created')
    for (const secret of SECRETS) expect({ secret, found: everything.includes(secret) }).toEqual({ secret, found: false })
  })
})

describe('forgetting a cluster', () => {
  test('takes along everything that belongs to it, and nothing of another', async () => {
    const { rows: tables } = await context.pool.query<{ name: string }>(
      `select table_schema || '.' || table_name as name from information_schema.columns
       where column_name = 'cluster_id' and table_schema in ('public', 'series') and table_name in (
         select conrelid::regclass::text from pg_constraint where confrelid = 'cluster'::regclass
         union select split_part(conrelid::regclass::text, '.', 2) from pg_constraint where confrelid = 'cluster'::regclass)`,
    )
    expect(tables.length).toBeGreaterThan(8)
    const left = async (id: string): Promise<string[]> => {
      const found: string[] = []
      for (const { name } of tables)
        if ((await context.pool.query(`select 1 from ${name} where cluster_id = $1 limit 1`, [id])).rowCount) found.push(name)
      return found
    }
    expect(await left('c1')).toEqual(expect.arrayContaining(['public.alert', 'public.destination', 'public.requeue_run', 'series.series']))
    const others = await left('c2')
    expect((await api('DELETE', '/clusters/c1')).status).toBe(204)
    expect(await left('c1')).toEqual([])
    expect(await left('c2')).toEqual(others)
    for (const table of ['requeue_item', 'alert_event', 'notification'])
      expect((await context.pool.query(`select 1 from ${table}`)).rowCount).toBe(0)
    expect(await api('GET', '/destinations/c1-d0')).toMatchObject({ status: 404 })
    expect(await api('DELETE', '/clusters/c1')).toMatchObject({ status: 404, body: { code: 'not-found' } })
  })
})
