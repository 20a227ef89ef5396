import type { z } from 'zod'
import { BrokerError } from '../error.ts'
import { readAnswer, type JolokiaItem } from './answers.ts'
import { explainConnection, explainItem, explainStatus, type Place } from './failures.ts'
import { openSockets, readBody, type HttpAnswer, type HttpSockets } from '../http/sockets.ts'
import { afterRefusal, notLocked, waitMs, type Lockout } from './lockout.ts'
import { isHarmless, type JolokiaRequest } from './requests.ts'
import type { TlsConfig } from '../http/tls.ts'

export interface JolokiaOptions {
  /** Address of the agent, without credentials: `http://mq:8161/api/jolokia`. */
  url: string
  username: string
  password: string
  /** Sent as `Origin`, without which Jolokia refuses; absent = scheme, host and port of `url`. */
  origin?: string
  tls?: TlsConfig | undefined
  /** Longest wait for one answer. */
  timeoutMs: number
  /** Longest answer read; absent = 64 MB. */
  maxAnswerBytes?: number
  /** What to write as the address, for a person who wrote another: see `Place.usual`. */
  usualAddress: string
  /** What an HTTP 403 means: a wrong password (Artemis) or a missing role (Classic). */
  forbidden: 'bad-credentials' | 'missing-right'
  /** Current time, milliseconds since the epoch. */
  now: () => number
}

const LONGEST_ANSWER = 64 * 1_048_576

/**
 * Speaks to one Jolokia agent, by POST only and in bulk. Counts its requests. Every call rejects with a `BrokerError`. After an
 * HTTP 403 or 429 it does not ask again before a growing pause is over: servers lock users out.
 */
export class JolokiaClient {
  /** HTTP requests sent since the client was made. */
  requests = 0
  readonly place: Place
  readonly #options: JolokiaOptions
  readonly #url: URL
  readonly #sockets: HttpSockets
  readonly #headers: Record<string, string>
  #answered = false
  #lockout: Lockout = notLocked
  #refusal: BrokerError | null = null

  constructor(options: JolokiaOptions) {
    this.#options = options
    this.#url = new URL(options.url)
    const { protocol, host, pathname, origin } = this.#url
    this.place = { name: `Jolokia at ${protocol}//${host}${pathname}`, usual: options.usualAddress }
    this.#sockets = openSockets(options.tls)
    this.#headers = {
      authorization: `Basic ${Buffer.from(`${options.username}:${options.password}`).toString('base64')}`,
      origin: options.origin ?? origin,
      accept: 'application/json',
      'content-type': 'application/json; charset=utf-8',
    }
  }

  /**
   * Sends all requests in one POST; answers one item for each, in order. Rejects when the answer as a whole is of no use. A bulk that
   * only reads and that the agent refuses as a whole is halved until the bad request stands alone.
   */
  async ask(requests: readonly JolokiaRequest[], signal: AbortSignal): Promise<JolokiaItem[]> {
    if (requests.length === 0) return []
    const answer = await this.#post(requests, signal)
    const spoilt = answer.status === 400 || answer.status === 200
    if (!spoilt) throw this.#refused(answer)
    const read = readAnswer(answer.body, requests.length)
    if ('items' in read) {
      this.#answered = true
      this.#lockout = notLocked
      return read.items
    }
    const failure = 'failure' in read ? read.failure : answer.status === 400 ? { status: 400, error: answer.body } : null
    if (failure === null) throw this.#unreadable(answer, 'unreadable' in read ? read.unreadable : '')
    this.#answered = true
    if (requests.length === 1) return [{ ok: false, status: failure.status, error: short(failure.error), errorType: '' }]
    if (failure.status === 400 && requests.every(isHarmless)) return this.#halves(requests, signal)
    throw explainItem(
      { ok: false, status: failure.status, error: short(failure.error), errorType: '' },
      this.place,
      'the requests as a whole',
    )
  }

  /** One request, its value checked against `schema`. `what` names the thing asked for. */
  async one<T>(request: JolokiaRequest, schema: z.ZodType<T>, what: string, signal: AbortSignal): Promise<T> {
    const [item] = await this.ask([request], signal)
    if (item === undefined || !item.ok) throw explainItem(item ?? missing, this.place, what)
    return this.check(item.value, schema, what)
  }

  /** Checks a value of an answer. */
  check<T>(value: unknown, schema: z.ZodType<T>, what: string): T {
    const parsed = schema.safeParse(value)
    if (parsed.success) return parsed.data
    const issue = parsed.error.issues[0]
    const where = issue === undefined ? '' : ` at ${issue.path.join('.') || 'its top'}: ${issue.message}`
    throw new BrokerError(
      'malformed-answer',
      `${this.place.name} gave an answer for ${what} that cannot be read${where}.`,
      'Tell us the version of the broker.',
    )
  }

  /** The diagnosis of an item that failed. */
  explain(item: Extract<JolokiaItem, { ok: false }>, what: string): BrokerError {
    return explainItem(item, this.place, what)
  }

  close(): void {
    this.#sockets.close()
  }

  async #halves(requests: readonly JolokiaRequest[], signal: AbortSignal): Promise<JolokiaItem[]> {
    const middle = Math.ceil(requests.length / 2)
    return [...(await this.ask(requests.slice(0, middle), signal)), ...(await this.ask(requests.slice(middle), signal))]
  }

  async #post(requests: readonly JolokiaRequest[], signal: AbortSignal): Promise<WholeAnswer> {
    const { now, timeoutMs, maxAnswerBytes } = this.#options
    const wait = waitMs(this.#lockout, now())
    if (wait > 0 && this.#refusal !== null) {
      const { code, message, hint } = this.#refusal
      throw new BrokerError(code, `${message} It is asked again in ${Math.ceil(wait / 1000)} s.`, hint)
    }
    const within = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)])
    this.requests += 1
    try {
      const answer = await this.#sockets.send({
        method: 'POST',
        base: this.#url,
        path: `${this.#url.pathname}${this.#url.search}`,
        headers: this.#headers,
        body: JSON.stringify(requests),
        harmless: requests.every(isHarmless),
        signal: within,
      })
      return { ...answer, body: (await readBody(answer.body, maxAnswerBytes ?? LONGEST_ANSWER)).toString('utf8') }
    } catch (error) {
      throw explainConnection(within.aborted ? timeout : error, this.place, this.#answered)
    }
  }

  #refused({ status, retryAfterMs, body }: WholeAnswer): BrokerError {
    const refusal = explainStatus(status, this.place, this.#options.forbidden, body)
    if (status === 403 || status === 429) {
      this.#lockout = afterRefusal(this.#lockout, this.#options.now(), retryAfterMs)
      this.#refusal = refusal
    }
    return refusal
  }

  #unreadable({ contentType, body }: WholeAnswer, why: string): BrokerError {
    if (/html/i.test(contentType) || (!this.#answered && !/json|text\/plain/i.test(contentType))) {
      return new BrokerError('wrong-port', `A web server answers at ${this.place.name}, but it is not Jolokia.`, `Use ${this.place.usual}.`)
    }
    return new BrokerError(
      'malformed-answer',
      `${this.place.name} gave an answer of ${body.length} characters that cannot be read: ${why}.`,
      'Look for a proxy that cuts answers short.',
    )
  }
}

/** An answer whose body was read. */
type WholeAnswer = Omit<HttpAnswer, 'body'> & { body: string }

const timeout = Object.assign(new Error('stopped'), { name: 'TimeoutError' })
const missing = { ok: false as const, status: 500, error: 'no answer', errorType: '' }
const short = (text: string): string => text.replace(/\s+/g, ' ').trim().slice(0, 300)
