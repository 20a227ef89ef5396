import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createChatLog, type ChatLog } from './log.ts'
import { readContent } from './message.ts'
import { verify } from './signature.ts'

/** A chat nobody needs an account for: shows the webhooks it gets. */
export interface ChatServer {
  url: string
  close: () => Promise<void>
}

export interface ChatOptions {
  /** 0 takes any free port. */
  port: number
  /** Secret the senders sign with, `whsec_…`. */
  secret: string
  /** Milliseconds since the epoch. */
  now: () => number
}

const maxBodyBytes = 64 * 1024
const page = new URL('page.html', import.meta.url)

/** Listens on loopback. */
export async function serveChat(options: ChatOptions): Promise<ChatServer> {
  const log = createChatLog()
  const server = createServer((request, response) => {
    answer(log, options, request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, '127.0.0.1', resolve)
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

async function answer(log: ChatLog, options: ChatOptions, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
  const hook = /^\/hooks\/([\w.-]{1,100})$/.exec(pathname)?.[1]
  if (request.method === 'POST' && hook !== undefined) return receive(log, options, hook, request, response)
  if (request.method === 'GET' && pathname === '/messages.json') {
    return send(response, 200, 'application/json; charset=utf-8', JSON.stringify({ messages: log.all() }))
  }
  if (request.method === 'GET' && pathname === '/') return sendPage(response)
  send(response, 404, 'text/plain', 'not found\n')
}

async function receive(
  log: ChatLog,
  options: ChatOptions,
  hook: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await readBody(request)
  if (body === null) return send(response, 413, 'text/plain', `more than ${maxBodyBytes} bytes\n`)
  const header = (name: string): string | undefined => {
    const value = request.headers[name]
    return typeof value === 'string' ? value : undefined
  }
  const id = header('webhook-id')
  const signed = { id, timestamp: header('webhook-timestamp'), signature: header('webhook-signature'), body }
  const now = options.now()
  const { shape } = log.add({
    hook,
    webhookId: id ?? '',
    receivedAt: new Date(now).toISOString(),
    signature: verify(options.secret, signed, now),
    ...readContent(body.toString('utf8')),
  })
  // Slack's own answer, and what Mattermost and others copied from it.
  if (shape === 'slack') return send(response, 200, 'text/plain', 'ok')
  send(response, 200, 'application/json', '{"received":true}')
}

/** Null when the body is too long. */
async function readBody(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size <= maxBodyBytes) chunks.push(chunk)
  }
  return size > maxBodyBytes ? null : Buffer.concat(chunks)
}

async function sendPage(response: ServerResponse): Promise<void> {
  const nonce = randomBytes(16).toString('base64')
  const html = (await readFile(page, 'utf8')).replaceAll('{{nonce}}', nonce)
  const source = `'nonce-${nonce}'`
  response.setHeader('content-security-policy', `default-src 'none'; script-src ${source}; style-src ${source}; connect-src 'self'`)
  send(response, 200, 'text/html; charset=utf-8', html)
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  response.end(body)
}
