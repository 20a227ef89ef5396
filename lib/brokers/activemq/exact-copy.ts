import type { SendOutcome } from '../contract.ts'
import { exec } from '../jolokia/requests.ts'
import type { Session } from './session.ts'

/**
 * Lets the broker itself copy a message that STOMP would change. The copy is exact, and for that reason carries no marks of Spillway
 * and all that dead-lettering has added.
 */
export class ExactCopy {
  readonly #session: Session
  readonly #bean: string

  constructor(session: Session, bean: string) {
    this.#session = session
    this.#bean = bean
  }

  /** `destination` as STOMP names it; `why` tells why STOMP does not do. Never rejects once the request is sent. */
  async copy(id: string, destination: string, why: string, signal: AbortSignal): Promise<SendOutcome> {
    const { client } = this.#session
    const target = destination.replace(/^\/(queue|topic)\//, '$1://')
    try {
      const [item] = await client.ask([exec(this.#bean, 'copyMessageTo', ['java.lang.String', 'java.lang.String'], [id, target])], signal)
      if (item?.ok) {
        return item.value === true
          ? { result: 'confirmed', position: null }
          : { result: 'refused', reason: 'The broker did not find the message to copy.' }
      }
      const said = item === undefined ? 'no answer' : client.explain(item, 'to copy a message (copyMessageTo)').message
      return { result: 'refused', reason: `It was left alone, because ${why}, and the broker’s own copy failed: ${said}` }
    } catch (error) {
      return {
        result: 'unknown',
        reason: `The broker was asked to copy it and did not answer: ${error instanceof Error ? error.message : String(error)}`,
      }
    }
  }
}
