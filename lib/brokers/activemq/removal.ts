import { setTimeout as pause } from 'node:timers/promises'
import { BrokerError } from '../error.ts'
import { exec } from '../jolokia/requests.ts'
import { BulkExec } from './bulk-exec.ts'
import { queueState } from './queue-state.ts'
import type { Session } from './session.ts'

/** How long the answer to "may we?" is believed. */
const BELIEVED_MS = 2_000
const OPERATION = 'removeMessage'
/** How often others are looked for before they count as there, and the time between. */
const [LOOKS, LOOK_AGAIN_MS] = [15, 200]

/**
 * Takes single messages out of a queue by the management: the way for those the broker cannot acknowledge over STOMP. It goes by the
 * JMS id alone, and of two messages with one id the broker removes the first in the queue.
 */
export class Removal {
  readonly #session: Session
  readonly #bean: string
  readonly #clientId: string
  readonly #calls: BulkExec
  #asked: { until: number; hindrance: Promise<string | null> } | null = null

  constructor(session: Session, bean: string, clientId: string) {
    this.#session = session
    this.#bean = bean
    this.#clientId = clientId
    this.#calls = new BulkExec(session, bean, OPERATION)
  }

  /** Why messages cannot be taken out this way now; null = they can. Asked before anything is sent. Rejects when the broker does not answer. */
  hindrance(signal: AbortSignal): Promise<string | null> {
    if (this.#asked === null || this.#asked.until <= this.#session.deps.now()) {
      const asked = { until: Infinity, hindrance: this.#look(signal) }
      asked.hindrance.then(
        () => {
          asked.until = this.#session.deps.now() + BELIEVED_MS
        },
        () => {
          this.#asked = null
        },
      )
      this.#asked = asked
    }
    return this.#asked.hindrance
  }

  /** Removes the message; it may be gone already. Rejects with a `BrokerError` when the broker refuses or does not answer. */
  async remove(id: string): Promise<void> {
    const { client, config } = this.#session
    const item = await this.#calls.call(id, AbortSignal.timeout(config.timeoutSeconds * 1000))
    if (item?.ok) return
    throw item === undefined
      ? new BrokerError('malformed-answer', `${client.place.name} did not answer for message ${id}.`, 'Look at the log of the broker.')
      : client.explain(item, `to remove a message (${OPERATION})`)
  }

  async #look(signal: AbortSignal): Promise<string | null> {
    const { client } = this.#session
    // Changes nothing: no message has this id.
    const [item] = await client.ask([exec(this.#bean, OPERATION, ['java.lang.String'], ['ID:spillway-may-remove'])], signal)
    if (item === undefined || !item.ok)
      return `${client.place.name} does not allow ${OPERATION}${item === undefined ? '' : ` (${client.explain(item, 'it').message})`}`
    for (let looks = 1; ; looks += 1) {
      const { others } = await queueState(this.#session, this.#bean, this.#clientId, signal)
      if (others === 0) return null
      // The consumer of a process that was killed is there a moment longer.
      if (looks === LOOKS) return 'other consumers read the queue as well, and might hold another message with this id'
      await pause(LOOK_AGAIN_MS, undefined, { signal })
    }
  }
}
