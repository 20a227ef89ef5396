import { request as plain, Agent as PlainAgent, type IncomingMessage } from 'node:http'
import { request as secure, Agent as SecureAgent } from 'node:https'
import { tlsOptions, type TlsConfig } from './tls.ts'

/** A whole HTTP answer. */
export interface HttpAnswer {
  status: number
  contentType: string
  /** `Retry-After` in milliseconds; null = not said. */
  retryAfterMs: number | null
  body: string
}

/** The answer was longer than allowed; reading stopped. */
export class AnswerTooLong extends Error {
  constructor(limitBytes: number) {
    super(`the answer is longer than ${Math.round(limitBytes / 1_048_576)} MB`)
    this.name = 'AnswerTooLong'
  }
}

export interface PostOptions {
  headers: Record<string, string>
  body: string
  /** Longest body read, in bytes. */
  limitBytes: number
  /** May it be sent again when a kept socket turns out to be closed? */
  harmless: boolean
  signal: AbortSignal
}

/** Keeps sockets of one server open between requests. */
export interface HttpSockets {
  post(url: URL, options: PostOptions): Promise<HttpAnswer>
  close(): void
}

/** Opens nothing until the first request. Two sockets at most: management calls are no place for a crowd. */
export function openSockets(tls: TlsConfig | undefined): HttpSockets {
  const settings = { keepAlive: true, maxSockets: 2 }
  const agents = { http: new PlainAgent(settings), https: new SecureAgent({ ...settings, ...tlsOptions(tls) }) }
  return {
    post: async (url, options) => {
      try {
        return await once(agents, url, options)
      } catch (error) {
        // The server may close a kept socket just as we use it.
        if (options.harmless && error instanceof StaleSocket) return once(agents, url, options)
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

function once(agents: { http: PlainAgent; https: SecureAgent }, url: URL, options: PostOptions): Promise<HttpAnswer> {
  const { headers, body, limitBytes, signal } = options
  return new Promise((resolve, reject) => {
    const target = {
      method: 'POST',
      hostname: url.hostname.replace(/^\[|\]$/g, ''),
      port: url.port,
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      signal,
    }
    const sent = url.protocol === 'https:' ? secure({ ...target, agent: agents.https }) : plain({ ...target, agent: agents.http })
    sent.on('error', (error: NodeJS.ErrnoException) => {
      reject(sent.reusedSocket && error.code === 'ECONNRESET' ? new StaleSocket('kept socket was closed', { cause: error }) : error)
    })
    sent.on('response', (answer) => {
      readBody(answer, limitBytes).then(
        (text) =>
          resolve({
            status: answer.statusCode ?? 0,
            contentType: answer.headers['content-type'] ?? '',
            retryAfterMs: retryAfter(answer.headers['retry-after']),
            body: text,
          }),
        reject,
      )
    })
    sent.end(body)
  })
}

async function readBody(answer: IncomingMessage, limitBytes: number): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    size += chunk.length
    // Leaving the loop destroys the answer, and with it the socket.
    if (size > limitBytes) throw new AnswerTooLong(limitBytes)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function retryAfter(header: string | undefined): number | null {
  const seconds = Number(header)
  return header !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null
}
