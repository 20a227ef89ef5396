import type { JolokiaItem } from '../jolokia/answers.ts'
import { exec } from '../jolokia/requests.ts'
import type { Session } from './session.ts'

/** At most so many calls go in one request. */
const AT_ONCE = 100

interface Call {
  id: string
  signal: AbortSignal
  resolve: (item: JolokiaItem | undefined) => void
  reject: (error: unknown) => void
}

/** One operation of a queue on single messages; calls made in one turn of the event loop go in one request. */
export class BulkExec {
  readonly #session: Session
  readonly #bean: string
  readonly #operation: string
  #calls: Call[] = []

  /** `operation` takes the JMS id of a message. */
  constructor(session: Session, bean: string, operation: string) {
    this.#session = session
    this.#bean = bean
    this.#operation = operation
  }

  /** The broker's word on one message. Rejects when it does not answer. */
  call(id: string, signal: AbortSignal): Promise<JolokiaItem | undefined> {
    return new Promise((resolve, reject) => {
      if (this.#calls.length === 0) queueMicrotask(() => this.#flush())
      this.#calls.push({ id, signal, resolve, reject })
    })
  }

  #flush(): void {
    const calls = this.#calls
    this.#calls = []
    for (let at = 0; at < calls.length; at += AT_ONCE) void this.#request(calls.slice(at, at + AT_ONCE))
  }

  async #request(calls: readonly Call[]): Promise<void> {
    try {
      const items = await this.#session.client.ask(
        calls.map(({ id }) => exec(this.#bean, this.#operation, ['java.lang.String'], [id])),
        AbortSignal.any([...new Set(calls.map(({ signal }) => signal))]),
      )
      for (const [index, { resolve }] of calls.entries()) resolve(items[index])
    } catch (error) {
      for (const { reject } of calls) reject(error)
    }
  }
}
