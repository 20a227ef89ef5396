import { afterEach, expect, test } from 'vitest'
import { z } from 'zod'
import { BrokerError } from '../error.ts'
import { JolokiaClient, type JolokiaOptions } from './client.ts'
import { exec, read, search, version } from './requests.ts'
import { json, startAgent, type ScriptedAgent } from './testing/agent.ts'

const secret = 'geheim-4711'
let agent: ScriptedAgent
let clients: JolokiaClient[] = []
afterEach(async () => {
  for (const client of clients) client.close()
  clients = []
  await agent.close()
})

function connect(more: Partial<JolokiaOptions> = {}): JolokiaClient {
  const client = new JolokiaClient({
    url: agent.url,
    username: 'admin',
    password: secret,
    timeoutMs: 2_000,
    usualAddress: 'port 8161 and the path /api/jolokia',
    forbidden: 'missing-right',
    now: () => 0,
    ...more,
  })
  clients.push(client)
  return client
}

const soon = (): AbortSignal => AbortSignal.timeout(5_000)
const twoReads = [read('d:name=a', ['QueueSize']), read('d:name=b', ['QueueSize'])]

async function failure(call: Promise<unknown>): Promise<BrokerError> {
  const outcome = await call.catch((error: unknown) => error)
  if (!(outcome instanceof BrokerError)) throw new Error(`Not refused: ${JSON.stringify(outcome)}`)
  expect(`${outcome.message} ${outcome.hint}`).not.toContain(secret)
  return outcome
}

test('a bulk is one POST with named attributes, signatures and an Origin of the address itself', async () => {
  agent = await startAgent((_, response) =>
    json(
      response,
      [1, 2].map((value) => ({ status: 200, value })),
    ),
  )
  const client = connect()
  const items = await client.ask([...twoReads.slice(0, 1), exec('d:name=a', 'purge')], soon())
  expect(items).toEqual([
    { ok: true, value: 1 },
    { ok: true, value: 2 },
  ])
  expect(client.requests).toBe(1)
  const [got] = agent.got
  expect(got).toMatchObject({ method: 'POST', headers: { origin: new URL(agent.url).origin } })
  expect(JSON.parse(got?.body ?? '')).toEqual([
    { type: 'read', mbean: 'd:name=a', attribute: ['QueueSize'], config: { ignoreErrors: true } },
    { type: 'exec', mbean: 'd:name=a', operation: 'purge()', arguments: [] },
  ])
})

test('an Origin of one’s own is sent instead', async () => {
  agent = await startAgent((_, response) => json(response, [{ status: 200, value: 1 }]))
  await connect({ origin: 'http://localhost' }).ask([version], soon())
  expect(agent.got[0]?.headers.origin).toBe('http://localhost')
})

test('a refusal of the whole in JSON is said as what it is', async () => {
  agent = await startAgent((_, response) => json(response, { status: 403, error: 'Origin null is not allowed to call this agent' }))
  expect(await failure(connect().ask(twoReads, soon()))).toMatchObject({ code: 'missing-right' })
})

test('one bad request that spoils a bulk of reads is found by halving, and the others are answered', async () => {
  agent = await startAgent(({ body }, response) => {
    const asked = JSON.parse(body) as { mbean: string }[]
    if (asked.some(({ mbean }) => mbean === 'bad')) response.writeHead(400, { 'content-type': 'text/plain' }).end('Invalid object name')
    else
      json(
        response,
        asked.map(({ mbean }) => ({ status: 200, value: mbean })),
      )
  })
  const names = ['a', 'b', 'bad', 'c', 'd']
  const items = await connect().ask(names.map(search), soon())
  expect(items.map((item) => (item.ok ? item.value : item.status))).toEqual(['a', 'b', 400, 'c', 'd'])
})

test('a spoilt bulk that acts is never sent again', async () => {
  agent = await startAgent((_, response) => response.writeHead(400, { 'content-type': 'text/plain' }).end('Invalid'))
  await failure(connect().ask([exec('a', 'purge'), exec('b', 'purge')], soon()))
  expect(agent.got).toHaveLength(1)
})

test.for([
  [401, 'bad-credentials'],
  [404, 'wrong-port'],
  [500, 'unavailable'],
] as const)('status %d means %s', async ([status, code]) => {
  agent = await startAgent((_, response) => response.writeHead(status).end())
  expect((await failure(connect().ask([version], soon()))).code).toBe(code)
})

test.for([
  [403, 'missing-right'],
  [429, 'overloaded'],
] as const)('after status %d it does not ask again until the pause is over', async ([status, code]) => {
  let now = 0
  agent = await startAgent((_, response, index) => {
    if (index === 0) response.writeHead(status).end()
    else json(response, [{ status: 200, value: 'back' }])
  })
  const client = connect({ now: () => now })
  expect((await failure(client.ask([version], soon()))).code).toBe(code)
  expect(await failure(client.ask([version], soon()))).toMatchObject({ code, message: expect.stringContaining('again in 2 s') })
  expect(agent.got).toHaveLength(1)
  now = 2_000
  expect(await client.one(version, z.string(), 'the version', soon())).toBe('back')
})

test('a 403 means a wrong password where the product says so', async () => {
  agent = await startAgent((_, response) => response.writeHead(403).end())
  expect((await failure(connect({ forbidden: 'bad-credentials' }).ask([version], soon()))).code).toBe('bad-credentials')
})

test('a page for people is a wrong port', async () => {
  agent = await startAgent((_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>'))
  expect((await failure(connect().ask([version], soon()))).code).toBe('wrong-port')
})

test('half an answer is malformed', async () => {
  agent = await startAgent((_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end('[{"status":200,"val'))
  expect((await failure(connect().ask([version], soon()))).code).toBe('malformed-answer')
})

test('an answer broken off is no answer', async () => {
  agent = await startAgent((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': 1000 })
    response.write('[{"status":200', () => response.destroy())
  })
  expect(['unavailable', 'wrong-port']).toContain((await failure(connect().ask([version], soon()))).code)
})

test('an answer longer than allowed is given up while it arrives', async () => {
  let sent = 0
  agent = await startAgent((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' })
    const more = (): void => {
      if (response.destroyed) return
      sent += 65_536
      response.write(' '.repeat(65_536), more)
    }
    more()
  })
  const refused = await failure(connect({ maxAnswerBytes: 1_048_576 }).ask([version], soon()))
  expect(refused).toMatchObject({ code: 'malformed-answer', message: expect.stringContaining('longer than 1 MB') })
  expect(sent).toBeLessThan(32 * 1_048_576)
})

test('an agent that hangs is given up by its own limit and by the signal', async () => {
  agent = await startAgent(() => undefined)
  expect((await failure(connect({ timeoutMs: 50 }).ask([version], soon()))).code).toBe('timeout')
  expect((await failure(connect().ask([version], AbortSignal.timeout(50)))).code).toBe('timeout')
})

test('a value of another form is malformed and says where', async () => {
  agent = await startAgent((_, response) => json(response, [{ status: 200, value: { agent: 7 } }]))
  const asked = connect().one(version, z.object({ agent: z.string() }), 'the version', soon())
  expect(await failure(asked)).toMatchObject({ code: 'malformed-answer', message: expect.stringContaining('agent') })
})

test('nothing listens, no such host, and plain against TLS are told apart', async () => {
  agent = await startAgent((_, response) => json(response, []))
  const { port } = new URL(agent.url)
  expect((await failure(connect({ url: agent.url.replace('http:', 'https:') }).ask([version], soon()))).code).toBe('tls-mismatch')
  expect((await failure(connect({ url: 'http://no-such-host.invalid:8161/' }).ask([version], soon()))).code).toBe('unknown-host')
  const gone = connect({ url: `http://127.0.0.1:${port}/` })
  await agent.close()
  expect((await failure(gone.ask([version], soon()))).code).toBe('refused')
  agent = await startAgent(() => undefined)
})
