import { beforeAll, describe, expect, test } from 'vitest'
import { testContext } from '#lib/services/testing.ts'
import { operations } from './operations/index.ts'
import { buildEstate, HOSTILE_NAMES, IDS } from './testing/estate.ts'
import { api, call, serveFrom, type Problem } from './testing/web.ts'

const context = await testContext()
serveFrom(context)
beforeAll(() => buildEstate(context.pool))

const gets = Object.entries(operations).filter(([, op]) => op.method === 'GET' && !op.contentType)
/** They look into a broker, and the estate has none. */
const NEEDS_BROKER = new Set(['browseMessages', 'browseDeadLetters', 'getDeadLetter', 'listFailureGroups'])
const answered = gets.filter(([id]) => !NEEDS_BROKER.has(id))

/** A real path of an operation: `{id}` becomes the id of something of the path's kind. */
function pathOf(op: { path: string }, id?: string): string {
  const kind = op.path.split('/')[1] as keyof typeof IDS
  return op.path.replace('{id}', encodeURIComponent(id ?? IDS[kind] ?? '')).replace('{mid}', '0-1')
}
const queryOf = (id: string): string => (id === 'search' ? '?q=orders' : '')

interface List {
  items: Record<string, unknown>[]
  nextCursor: string | null
  total: number
}

describe('every answer', () => {
  test.each(answered)('of %s has exactly the fields of the contract', async (id, op) => {
    const { status, body } = await api('GET', pathOf(op) + queryOf(id))
    expect({ status, body }).toMatchObject({ status: 200 })
    expect(op.answer.safeParse(body).error).toBeUndefined()
    if (op.path.split('/').length === 2 && 'items' in (body as object)) expect((body as List).items.length).toBeGreaterThan(0)
  })

  test.each(answered)('of %s has an ETag, and is not sent again to who has it', async (id, op) => {
    // It says when it was made.
    if (id === 'overview') return
    const first = await call('GET', `/api/v1${pathOf(op)}${queryOf(id)}`)
    const etag = first.headers.get('etag') ?? ''
    expect(etag).toMatch(/^"[\w-]+"$/)
    const again = await call('GET', `/api/v1${pathOf(op)}${queryOf(id)}`, { headers: { 'if-none-match': `"other", W/${etag}` } })
    expect([again.status, await again.text(), again.headers.get('etag')]).toEqual([304, '', etag])
    const other = await call('GET', `/api/v1${pathOf(op)}${queryOf(id)}`, { headers: { 'if-none-match': '"other"' } })
    expect(other.status).toBe(200)
  })

  test.each(gets.filter(([id]) => NEEDS_BROKER.has(id)))('of %s is a problem of the broker while it does not listen', async (_id, op) => {
    const { status, body } = await api<Problem>('GET', pathOf(op, op.path.startsWith('/destinations') ? 'c1-dlq' : undefined))
    expect({ status, body }).toMatchObject({ status: 502, body: { code: 'broker-error' } })
  })
})

describe('a request that is wrong', () => {
  const queried = answered.filter(([, op]) => op.query)
  const withId = Object.entries(operations).filter(([, op]) => op.path.includes('{id}') && op.method === 'GET')

  test.each(queried)('%s refuses a parameter it does not know, and names it', async (id, op) => {
    const query = queryOf(id) === '' ? '?nonsense=1' : `${queryOf(id)}&nonsense=1`
    const { status, body, headers } = await api<Problem>('GET', pathOf(op) + query)
    expect({ status, body }).toMatchObject({ status: 400, body: { code: 'invalid-request', errors: [{ field: 'nonsense' }] } })
    expect(headers.get('content-type')).toBe('application/problem+json')
  })

  test.each(queried.filter(([, op]) => 'limit' in (op.query as unknown as { shape: object }).shape))(
    '%s refuses a page of 100000',
    async (id, op) => {
      const { status, body } = await api<Problem>('GET', `${pathOf(op)}?limit=100000${queryOf(id).replace('?', '&')}`)
      expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ field: 'limit' }] } })
    },
  )

  test.each(queried.filter(([, op]) => 'q' in (op.query as unknown as { shape: object }).shape))(
    '%s refuses a NUL in q',
    async (_id, op) => {
      const { status, body } = await api<Problem>('GET', `${pathOf(op)}?q=a%00b`)
      expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ field: 'q' }] } })
    },
  )

  test.each(queried.filter(([, op]) => 'cursor' in (op.query as unknown as { shape: object }).shape))(
    '%s refuses a cursor that is not ours',
    async (id, op) => {
      if (NEEDS_BROKER.has(id)) return
      const { status, body } = await api<Problem>('GET', `${pathOf(op)}?cursor=nonsense`)
      expect({ status, body }).toMatchObject({ status: 400, body: { errors: [{ field: 'cursor' }] } })
    },
  )

  test.each(withId)('%s knows no id of nothing', async (_id, op) => {
    for (const id of ['nothing', '../clusters', 'a\0b', '\uFFFD', '%'.repeat(60), '界'.repeat(66)]) {
      const { status, body } = await api<Problem>('GET', pathOf(op, id))
      expect({ id, status, code: body.code }).toMatchObject({
        id,
        ...(id.includes('\0') ? { status: 400, code: 'invalid-request' } : { status: 404, code: 'not-found' }),
      })
    }
  })

  test('a path of nothing is a problem too', async () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
      expect(await api(method, '/nothing/at/all')).toMatchObject({ status: 404, body: { code: 'not-found' } })
  })
})

describe('a list', () => {
  const lists = answered.filter(([, op]) => 'sort' in ((op.query as unknown as { shape?: object } | undefined)?.shape ?? {}))
  const keyOf = (item: Record<string, unknown>): unknown => item['id'] ?? item['destinationId'] ?? item['seq']

  test.each(lists)('%s pages through every item exactly once, sorted by any field', async (_id, op) => {
    const path = pathOf(op)
    const refused = await api<Problem>('GET', `${path}?sort=nonsense`)
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ field: 'sort' }] } })
    const fields = (refused.body.errors?.[0]?.message ?? '').replace('one of ', '').split(', ')
    const whole = await api<List>('GET', `${path}?limit=500`)
    const keys = new Set(whole.body.items.map(keyOf))
    expect(keys.size).toBe(whole.body.total)
    const limit = Math.max(1, Math.ceil(keys.size / 4))
    for (const sort of fields.flatMap((field) => [field, `-${field}`])) {
      const seen: unknown[] = []
      let cursor: string | null = null
      do {
        const { body }: { body: List } = await api<List>('GET', `${path}?limit=${limit}&sort=${sort}${cursor ? `&cursor=${cursor}` : ''}`)
        expect(body.total).toBe(keys.size)
        expect(body.items.length).toBeGreaterThan(0)
        seen.push(...body.items.map(keyOf))
        cursor = body.nextCursor
      } while (cursor)
      expect({ sort, seen: seen.length, distinct: new Set(seen) }).toEqual({ sort, seen: keys.size, distinct: keys })
    }
  })

  test.each(lists)('%s still knows the total behind its last page', async (_id, op) => {
    const { body: whole } = await api<List>('GET', `${pathOf(op)}?limit=1`)
    const cursor = Buffer.from('100000').toString('base64url')
    expect((await api('GET', `${pathOf(op)}?cursor=${cursor}`)).body).toEqual({ items: [], nextCursor: null, total: whole.total })
  })

  test('a name is data, whatever it holds, and is found by itself', async () => {
    for (const name of HOSTILE_NAMES) {
      const { body } = await api<List>('GET', `/destinations?cluster=c1&q=${encodeURIComponent(name)}`)
      expect(body.items.map((item) => item['name'])).toContain(name)
    }
    const percent = await api<List>('GET', `/destinations?cluster=c1&q=${encodeURIComponent('%')}`)
    expect(percent.body.items.map((item) => item['name'])).toEqual(['100%_\\'])
  })

  test('unknown numbers come last in both directions', async () => {
    for (const sort of ['backlogMessages', '-backlogMessages']) {
      const { body } = await api<List>('GET', `/destinations?cluster=c1&role=normal&sort=${sort}`)
      const values = body.items.map((item) => item['backlogMessages'])
      expect(values.slice(0, values.indexOf(null)).every((value) => typeof value === 'number')).toBe(true)
      expect(values.slice(values.indexOf(null)).every((value) => value === null)).toBe(true)
    }
  })
})

describe('who asks', () => {
  test('another host name is refused: a page elsewhere may have bound it to this address', async () => {
    for (const host of ['evil.example', '', 'localhost.evil.example'])
      expect(await api('GET', '/clusters', { headers: { host } })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    for (const host of ['127.0.0.1:3000', '[::1]:3000', 'localhost', 'spillway.example'])
      expect((await api('GET', '/clusters', { headers: { host } })).status).toBe(200)
  })

  test('a page elsewhere may not write', async () => {
    const write = (origin: string) => api('DELETE', '/silences/silence15', { headers: { origin } })
    for (const origin of ['https://evil.example', 'null', 'http://localhost:9999', 'nonsense'])
      expect(await write(origin)).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect((await api('DELETE', '/silences/nothing', { headers: { origin: 'http://localhost:3000' } })).status).toBe(404)
    expect((await api('DELETE', '/silences/nothing', { headers: { origin: 'https://spillway.example' } })).status).toBe(404)
  })
})
