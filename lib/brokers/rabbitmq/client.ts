import type { z } from 'zod'
import { BrokerError } from '../error.ts'
import type { RabbitmqConfig } from './config.ts'
import { explainConnection, explainStatus } from './failures.ts'
import { discard, openSockets, readBody, type HttpAnswer, type HttpSockets } from '../http/sockets.ts'

/** Longest answer read: 50,000 queues without statistics are 11 MB. */
const longestAnswer = 64 * 1_048_576

/** Speaks to the management API of one cluster. Counts its requests. */
export class ManagementClient {
  /** Requests sent since the client was made. */
  requests = 0
  readonly #config: RabbitmqConfig
  readonly #base: URL
  readonly #sockets: HttpSockets
  readonly #authorization: string
  #answered = false

  constructor(config: RabbitmqConfig) {
    this.#config = config
    this.#base = new URL(config.managementUrl)
    this.#sockets = openSockets(config.tls)
    this.#authorization = `Basic ${Buffer.from(`${config.username}:${config.password}`).toString('base64')}`
  }

  /** GET of `path`, checked against `schema`. Rejects with a `BrokerError`. `what` names the thing asked for. */
  async get<T>(path: string, schema: z.ZodType<T>, what: string, signal: AbortSignal): Promise<T> {
    const text = await this.#text('GET', path, what, signal)
    const parsed = schema.safeParse(this.#json(text, what))
    if (!parsed.success) {
      const issue = parsed.error.issues[0]
      const where = issue === undefined ? '' : ` at ${issue.path.join('.')}: ${issue.message}`
      throw new BrokerError(
        'malformed-answer',
        `${this.#place} gave an answer for ${what} that cannot be read${where}.`,
        'Tell us the version of the broker.',
      )
    }
    return parsed.data
  }

  /** Like `get`; null when RabbitMQ says the thing does not exist. */
  async find<T>(path: string, schema: z.ZodType<T>, what: string, signal: AbortSignal): Promise<T | null> {
    try {
      return await this.get(path, schema, what, signal)
    } catch (error) {
      if (error instanceof BrokerError && error.code === 'object-error') return null
      throw error
    }
  }

  /** DELETE of `path`. */
  async delete(path: string, what: string, signal: AbortSignal): Promise<void> {
    await this.#text('DELETE', path, what, signal)
  }

  /** GET of another address of the cluster without credentials, for reading as it arrives (Prometheus). */
  async stream(address: string, path: string, signal: AbortSignal): Promise<HttpAnswer> {
    this.requests += 1
    const within = this.#within(signal)
    try {
      const answer = await this.#send('GET', new URL(address), path, {}, within)
      if (answer.status === 200) return answer
      discard(answer)
      throw new BrokerError(
        'wrong-port',
        `${address} answers, but not with metrics (status ${answer.status}).`,
        'Use the port of the plugin rabbitmq_prometheus, usually 15692.',
      )
    } catch (error) {
      throw explainConnection(within.aborted ? timeout : error, address, false)
    }
  }

  close(): void {
    this.#sockets.close()
  }

  get #place(): string {
    return `the management API at ${this.#base.protocol}//${this.#base.host}`
  }

  /** A read may be sent again, a deletion not. */
  #send(method: 'GET' | 'DELETE', base: URL, path: string, headers: Record<string, string>, signal: AbortSignal): Promise<HttpAnswer> {
    const whole = base.pathname.replace(/\/$/, '') + path
    return this.#sockets.send({ method, base, path: whole, headers, harmless: method === 'GET', signal })
  }

  #within(signal: AbortSignal): AbortSignal {
    return AbortSignal.any([signal, AbortSignal.timeout(this.#config.timeoutSeconds * 1000)])
  }

  async #text(method: 'GET' | 'DELETE', path: string, what: string, signal: AbortSignal): Promise<string> {
    this.requests += 1
    const within = this.#within(signal)
    let answer: HttpAnswer
    let body: string
    try {
      answer = await this.#send(method, this.#base, path, { authorization: this.#authorization, accept: 'application/json' }, within)
      body = (await readBody(answer.body, longestAnswer)).toString('utf8')
    } catch (error) {
      throw explainConnection(within.aborted ? timeout : error, this.#place, this.#answered)
    }
    const json = /json/i.test(answer.contentType)
    if (answer.status === 200 && !json) throw this.#foreign()
    if (answer.status < 200 || answer.status > 299) {
      if (answer.status === 404 && !json) throw this.#foreign()
      throw explainStatus(answer.status, body, this.#place, what)
    }
    this.#answered = true
    return body
  }

  #foreign(): BrokerError {
    return new BrokerError(
      'wrong-port',
      `A web server answers at ${this.#place}, but it is not RabbitMQ’s management API.`,
      'Use the port of the management plugin, usually 15672.',
    )
  }

  #json(text: string, what: string): unknown {
    try {
      return JSON.parse(text)
    } catch (cause) {
      throw new BrokerError(
        'malformed-answer',
        `${this.#place} gave an answer for ${what} that is not complete JSON.`,
        'Look for a proxy that cuts answers short.',
        { cause },
      )
    }
  }
}

const timeout = Object.assign(new Error('stopped'), { name: 'TimeoutError' })
