import { lookup as dnsLookup } from 'node:dns/promises'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import type { ChannelRequest } from './channel.ts'
import { normalHost, parseTarget, refusal, type AllowList } from './targets.ts'

export interface HttpOptions {
  allow: AllowList
  signal: AbortSignal
  /** All addresses of a host. Given by tests. */
  resolve?: ((host: string) => Promise<string[]>) | undefined
  timeoutMs?: number | undefined
}

export type HttpResult =
  | { kind: 'answer'; status: number; headers: Record<string, string>; body: string }
  /** Not called, because it must not be. */
  | { kind: 'refused'; reason: string; hint: string }
  /** No answer. `reached`: a connection stood, so the message may have arrived. */
  | { kind: 'failed'; reason: string; reached: boolean }

const TIMEOUT_MS = 20_000
const MAX_BODY_BYTES = 65_536

/**
 * POSTs to an address that others typed in. The host is resolved once, every address is checked, and the connection goes to
 * the checked addresses with name and TLS identity kept, so that a DNS answer that changes in between leads nowhere.
 * Redirects are not followed; 64 KB of answer and 20 s in all.
 */
export async function post(message: ChannelRequest, options: HttpOptions): Promise<HttpResult> {
  const url = parseTarget(message.url)
  if (typeof url === 'string') return { kind: 'refused', reason: url, hint: 'Enter the URL again.' }
  const host = normalHost(url.hostname)
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS)])
  let addresses: string[]
  try {
    addresses = isIP(host) ? [host] : await abortable((options.resolve ?? resolveAll)(host), signal)
  } catch (error) {
    return { kind: 'failed', reason: `${host} cannot be resolved: ${codeOf(error)}.`, reached: false }
  }
  if (addresses.length === 0) return { kind: 'failed', reason: `${host} has no address.`, reached: false }
  const refused = refusal(url, addresses, options.allow, message.hosts)
  return refused ? { kind: 'refused', ...refused } : call(url, host, addresses, message, signal)
}

function call(url: URL, host: string, addresses: string[], message: ChannelRequest, signal: AbortSignal): Promise<HttpResult> {
  const checked = addresses.map((address) => ({ address, family: isIP(address) }))
  const lookup: LookupFunction = (_host, options, callback) => {
    const first = checked[0]
    if (options.all) callback(null, checked)
    else callback(null, first?.address ?? '', first?.family)
  }
  return new Promise((done) => {
    let reached = false
    const fail = (error: unknown): void => {
      const why =
        signal.aborted && signal.reason instanceof Error && signal.reason.name === 'TimeoutError' ? 'no answer in time' : codeOf(error)
      done({ kind: 'failed', reason: `${host} did not take the message: ${why}.`, reached })
    }
    const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)({
      method: 'POST',
      hostname: host,
      port: url.port || undefined,
      path: `${url.pathname}${url.search}`,
      headers: { ...message.headers, 'content-length': Buffer.byteLength(message.body), 'user-agent': 'Spillway' },
      ...(isIP(host) ? {} : { servername: host }),
      lookup,
      agent: false,
      signal,
    })
    request.on('socket', (socket) => {
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        reached = true
      })
    })
    request.on('error', fail)
    request.on('response', (response) => {
      readBody(response).then((body) => done({ kind: 'answer', status: response.statusCode ?? 0, headers: flat(response), body }), fail)
    })
    request.end(message.body)
  })
}

/** The first 64 KB of an answer; the rest is not awaited. */
async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size >= MAX_BODY_BYTES) break
  }
  return Buffer.concat(chunks).subarray(0, MAX_BODY_BYTES).toString('utf8')
}

const flat = (response: IncomingMessage): Record<string, string> =>
  Object.fromEntries(Object.entries(response.headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])))

const resolveAll = async (host: string): Promise<string[]> => (await dnsLookup(host, { all: true })).map((entry) => entry.address)

async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const stop = Promise.withResolvers<never>()
  const onAbort = (): void => stop.reject(new Error('aborted'))
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, stop.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

/** Code or message of an error; never the URL, which is a credential. */
function codeOf(error: unknown): string {
  const { code, message } = error as { code?: unknown; message?: unknown }
  return typeof code === 'string' ? code : typeof message === 'string' ? message : 'unknown error'
}
