import { request as plain, Agent as PlainAgent, type IncomingMessage } from 'node:http'
import { request as secure, Agent as SecureAgent } from 'node:https'
import { tlsOptions, type TlsConfig } from './tls.ts'

/** An HTTP answer whose body has not been read yet. */
export interface HttpAnswer {
  status: number
  contentType: string
  /** `Retry-After` in milliseconds; null = not said. */
  retryAfterMs: number | null
  body: AsyncIterable<Buffer>
}

/** The answer was longer than allowed; reading stopped. */
export class AnswerTooLong extends Error {
  constructor(limitBytes: number) {
    super(`the answer is longer than ${Math.round(limitBytes / 1_048_576)} MB`)
    this.name = 'AnswerTooLong'
  }
}

export interface HttpRequest {
  method: 'GET' | 'POST' | 'DELETE'
  /** Server asked; its own path does not count. */
  base: URL
  /** Path and query as they are sent: nothing in them is made shorter, because names may look like `..`. */
  path: string
  headers: Record<string, string>
  body?: string
  /** May it be sent again when a kept socket turns out to be closed? */
  harmless: boolean
  signal: AbortSignal
}

/** Keeps sockets of one server open between requests. */
export interface HttpSockets {
  send(request: HttpRequest): Promise<HttpAnswer>
  close(): void
}

/** Opens nothing until the first request. Two sockets at most: management calls are no place for a crowd, and RabbitMQ serialises its lists. */
export function openSockets(tls: TlsConfig | undefined): HttpSockets {
  const settings = { keepAlive: true, maxSockets: 2 }
  const agents = { http: new PlainAgent(settings), https: new SecureAgent({ ...settings, ...tlsOptions(tls) }) }
  return {
    send: async (request) => {
      try {
        return await once(agents, request)
      } catch (error) {
        // The server may close a kept socket just as we use it; Node tells by this mark.
        if (request.harmless && error instanceof StaleSocket) return once(agents, request)
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

function once(agents: { http: PlainAgent; https: SecureAgent }, request: HttpRequest): Promise<HttpAnswer> {
  const { method, base, path, headers, body, signal } = request
  return new Promise((resolve, reject) => {
    const options = {
      method,
      hostname: base.hostname.replace(/^\[|\]$/g, ''),
      port: base.port,
      path,
      headers: body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
      signal,
    }
    const sent = base.protocol === 'https:' ? secure({ ...options, agent: agents.https }) : plain({ ...options, agent: agents.http })
    sent.on('error', (error: NodeJS.ErrnoException) => {
      reject(sent.reusedSocket && error.code === 'ECONNRESET' ? new StaleSocket('kept socket was closed', { cause: error }) : error)
    })
    sent.on('response', (answer) => {
      resolve({
        status: answer.statusCode ?? 0,
        contentType: answer.headers['content-type'] ?? '',
        retryAfterMs: retryAfter(answer.headers['retry-after']),
        body: answer,
      })
    })
    sent.end(body)
  })
}

function retryAfter(header: string | undefined): number | null {
  const seconds = Number(header)
  return header !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null
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
