import { z } from 'zod'
import { exec } from '../jolokia/requests.ts'
import type { Hidden } from './outgoing.ts'
import type { Session } from './session.ts'

const typedMap = z.record(z.string(), z.unknown()).nullish()

/** The parts of a message in JMX that STOMP does not show (`OpenTypeSupport` of activemq-broker). */
export const shownMessage = z.object({
  JMSXGroupID: z.string().nullish(),
  JMSXGroupSeq: z.number().nullish(),
  Text: z.string().nullish(),
  BodyLength: z.number().nullish(),
  ByteProperties: typedMap,
  ShortProperties: typedMap,
  IntProperties: typedMap,
  LongProperties: typedMap,
  FloatProperties: typedMap,
  DoubleProperties: typedMap,
  BooleanProperties: typedMap,
})

/** At most so many messages are asked about in one request. */
const AT_ONCE = 100

interface Asking {
  id: string
  signal: AbortSignal
  resolve: (hidden: Hidden | null) => void
  reject: (error: unknown) => void
}

/** Asks the management about single messages; questions asked in one turn go in one request. */
export class Lookup {
  readonly #session: Session
  readonly #bean: string
  #asking: Asking[] = []

  constructor(session: Session, bean: string) {
    this.#session = session
    this.#bean = bean
  }

  /** What STOMP does not show of the message with this JMS id; null when the broker does not tell. Rejects when it does not answer. */
  ask(id: string, signal: AbortSignal): Promise<Hidden | null> {
    return new Promise((resolve, reject) => {
      if (this.#asking.length === 0) queueMicrotask(() => this.#flush())
      this.#asking.push({ id, signal, resolve, reject })
    })
  }

  #flush(): void {
    const asking = this.#asking
    this.#asking = []
    for (let at = 0; at < asking.length; at += AT_ONCE) void this.#request(asking.slice(at, at + AT_ONCE))
  }

  async #request(asking: readonly Asking[]): Promise<void> {
    try {
      const items = await this.#session.client.ask(
        asking.map(({ id }) => exec(this.#bean, 'getMessage', ['java.lang.String'], [id])),
        AbortSignal.any([...new Set(asking.map(({ signal }) => signal))]),
      )
      for (const [index, { resolve }] of asking.entries()) {
        const item = items[index]
        const parsed = item?.ok ? shownMessage.safeParse(item.value) : null
        resolve(parsed?.success ? toHidden(parsed.data) : null)
      }
    } catch (error) {
      for (const { reject } of asking) reject(error)
    }
  }
}

/** Exported for its test. */
export function toHidden(shown: z.infer<typeof shownMessage>): Hidden {
  const { JMSXGroupID: id, JMSXGroupSeq: sequence, Text, BodyLength, ...maps } = shown
  return {
    group: typeof id === 'string' ? { id, sequence: sequence ?? 0 } : null,
    typed: Object.values(maps).flatMap((map) => Object.keys(map ?? {})),
    foreignBody: typeof Text !== 'string' && typeof BodyLength !== 'number',
  }
}
