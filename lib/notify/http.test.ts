import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { post, type HttpOptions, type HttpResult } from './http.ts'
import { parseAllowList } from './targets.ts'

const servers: { close: () => void }[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function listen(handler: RequestListener): Promise<number> {
  const server: Server = createServer(handler)
  servers.push({ close: () => server.close().closeAllConnections() })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return (server.address() as AddressInfo).port
}

const send = (url: string, options: Partial<HttpOptions> = {}): Promise<HttpResult> =>
  post(
    { url, headers: { 'content-type': 'application/json' }, body: '{"a":"ü"}' },
    { allow: parseAllowList(['127.0.0.0/8']), signal: new AbortController().signal, ...options },
  )

test('the message arrives whole, and status, headers and body come back', async () => {
  const port = await listen((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (part: string) => (body += part))
    request.on('end', () => response.writeHead(202, { 'X-Seen': request.url }).end(`${request.method} ${body}`))
  })
  expect(await send(`http://127.0.0.1:${port}/hook?a=1`)).toMatchObject({
    kind: 'answer',
    status: 202,
    headers: { 'x-seen': '/hook?a=1' },
    body: 'POST {"a":"ü"}',
  })
})

test('a private address that is not listed is not even connected to', async () => {
  let asked = 0
  const port = await listen((_request, response) => {
    asked++
    response.end()
  })
  expect(await send(`http://127.0.0.1:${port}/`, { allow: parseAllowList([]) })).toMatchObject({ kind: 'refused' })
  expect(await send(`http://localhost:${port}/`, { allow: parseAllowList([]) })).toMatchObject({ kind: 'refused' })
  expect(asked).toBe(0)
})

test('a name is resolved once and the connection goes to the address that was checked, with the name kept', async () => {
  const port = await listen((request, response) => response.end(request.headers.host))
  const answers = [['127.0.0.1'], ['169.254.169.254']]
  let asked = 0
  const resolve = (): Promise<string[]> => Promise.resolve(answers[asked++] ?? [])
  expect(await send(`http://rebind.test:${port}/`, { resolve })).toMatchObject({ kind: 'answer', body: `rebind.test:${port}` })
  expect(asked).toBe(1)
  expect(await send(`http://rebind.test:${port}/`, { resolve })).toMatchObject({ kind: 'refused' })
})

test('one private address among public ones refuses the target', async () => {
  const resolve = (): Promise<string[]> => Promise.resolve(['8.8.8.8', '10.0.0.7'])
  expect(await send('https://mixed.test/', { resolve })).toMatchObject({ kind: 'refused', reason: expect.stringContaining('private') })
})

test('a redirect is an answer, not a way to somewhere else', async () => {
  let elsewhere = 0
  const other = await listen((_request, response) => {
    elsewhere++
    response.end()
  })
  const port = await listen((_request, response) => response.writeHead(302, { location: `http://127.0.0.1:${other}/` }).end())
  expect(await send(`http://127.0.0.1:${port}/`)).toMatchObject({ kind: 'answer', status: 302 })
  expect(elsewhere).toBe(0)
})

test('an endless answer is cut at 64 KB', async () => {
  const port = await listen((_request, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(16_384)));
      if (!response.destroyed) response.once('drain', more)
    }
    more()
  })
  const answer = await send(`http://127.0.0.1:${port}/`)
  expect(answer.kind === 'answer' && answer.body.length).toBe(65_536)
})

test('a server that never answers ends in time, and may have got the message', async () => {
  const port = await listen(() => undefined)
  expect(await send(`http://127.0.0.1:${port}/`, { timeoutMs: 50 })).toEqual({
    kind: 'failed',
    reason: '127.0.0.1 did not take the message: no answer in time.',
    reached: true,
  })
})

test('a body that never ends counts in the time too', async () => {
  const port = await listen((_request, response) => response.write('begin'))
  expect(await send(`http://127.0.0.1:${port}/`, { timeoutMs: 100 })).toMatchObject({ kind: 'failed', reached: true })
})

test('where nobody listens the message certainly did not arrive', async () => {
  const probe = createTcpServer().listen(0, '127.0.0.1')
  await new Promise((done) => probe.once('listening', done))
  const { port } = probe.address() as AddressInfo
  await new Promise((done) => probe.close(done))
  expect(await send(`http://127.0.0.1:${port}/secretPath`)).toEqual({
    kind: 'failed',
    reason: '127.0.0.1 did not take the message: ECONNREFUSED.',
    reached: false,
  })
})

test('a name without an address is a failure that may pass', async () => {
  const resolve = (): Promise<string[]> => Promise.reject(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }))
  expect(await send('https://nowhere.test/', { resolve })).toMatchObject({
    kind: 'failed',
    reached: false,
    reason: 'nowhere.test cannot be resolved: ENOTFOUND.',
  })
  expect(await send('https://nowhere.test/', { resolve: () => Promise.resolve([]) })).toMatchObject({ kind: 'failed' })
})

test('a stop ends a send that is under way', async () => {
  const controller = new AbortController()
  const port = await listen(() => controller.abort())
  expect(await send(`http://127.0.0.1:${port}/`, { signal: controller.signal })).toMatchObject({ kind: 'failed' })
})
