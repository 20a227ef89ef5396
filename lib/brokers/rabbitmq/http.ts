import { request as plain, Agent as PlainAgent, type IncomingMessage } from 'node:http'
import { request as secure, Agent as SecureAgent } from 'node:https'
import type { TlsConfig } from './config.ts'

/** An HTTP answer whose body has not been read yet. */
export interface HttpAnswer {
  status: number
  contentType: string
  body: AsyncIterable<Buffer>
}

/** The answer was longer than allowed; reading stopped. */
export class AnswerTooLong extends Error {
  constructor(limit: number) {
    super(`the answer is longer than ${Math.round(limit / 1_048_576)} MB`)
    this.name = 'AnswerTooLong'
  }
}

/** Keeps sockets of one server open between requests. */
export interface HttpSockets {
  get(method: 'GET' | 'DELETE', base: URL, path: string, headers: Record<string, string>, signal: AbortSignal): Promise<HttpAnswer>
  close(): void
}

/** Options for `tls.connect` from what a person entered. */
export function tlsOptions(tls: TlsConfig | undefined) {
  if (tls === undefined) return {}
  const { ca, cert, key, insecure } = tls
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }), rejectUnauthorized: !insecure }
}

/** Opens nothing until the first request. At most two sockets: RabbitMQ serialises its list calls anyway. */
export function openSockets(tls: TlsConfig | undefined): HttpSockets {
  const settings = { keepAlive: true, maxSockets: 2 }
  const agents = { http: new PlainAgent(settings), https: new SecureAgent({ ...settings, ...tlsOptions(tls) }) }
  return {
    get: async (method, base, path, headers, signal) => {
      try {
        return await once(agents, method, base, path, headers, signal)
      } catch (error) {
        // The server may close a kept socket just as we use it; Node tells by this mark, and a read is safe to send again.
        if (method === 'GET' && error instanceof StaleSocket) return once(agents, method, base, path, headers, signal)
        throw error instanceof StaleSocket ? error.cause : error
      }
    },
    close: () => {
      agents.http.destroy()
      agents.https.destroy()
    },
  }
}

class StaleSocket extends Error {}

function once(
  agents: { http: PlainAgent; https: SecureAgent },
  method: string,
  base: URL,
  path: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  return new Promise((resolve, reject) => {
    const https = base.protocol === 'https:'
    const options = {
      method,
      hostname: base.hostname.replace(/^\[|\]$/g, ''),
      port: base.port,
      path: base.pathname.replace(/\/$/, '') + path,
      headers,
      signal,
    }
    const sent = https ? secure({ ...options, agent: agents.https }) : plain({ ...options, agent: agents.http })
    sent.on('error', (error: NodeJS.ErrnoException) => {
      reject(sent.reusedSocket && error.code === 'ECONNRESET' ? new StaleSocket('kept socket was closed', { cause: error }) : error)
    })
    sent.on('response', (answer) => {
      resolve({ status: answer.statusCode ?? 0, contentType: answer.headers['content-type'] ?? '', body: answer })
    })
    sent.end()
  })
}

/** Reads a whole body. Throws `AnswerTooLong` beyond `limit` bytes. */
export async function readBody(body: AsyncIterable<Buffer>, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of capped(body, limit)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** Passes chunks on and throws `AnswerTooLong` once more than `limit` bytes went by. */
export async function* capped(body: AsyncIterable<Buffer>, limit: number): AsyncGenerator<Buffer> {
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > limit) throw new AnswerTooLong(limit)
    yield chunk
  }
}

/** Lets go of a body nobody will read, so that its socket is not held. */
export function discard(answer: HttpAnswer): void {
  ;(answer.body as IncomingMessage).destroy()
}
