import { z } from 'zod'
import { BulkExec } from './bulk-exec.ts'
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

/** Asks the management about single messages. */
export class Lookup {
  readonly #getMessage: BulkExec

  constructor(session: Session, bean: string) {
    this.#getMessage = new BulkExec(session, bean, 'getMessage')
  }

  /** What STOMP does not show of the message with this JMS id; null when the broker does not tell. Rejects when it does not answer. */
  async ask(id: string, signal: AbortSignal): Promise<Hidden | null> {
    const item = await this.#getMessage.call(id, signal)
    const parsed = item?.ok ? shownMessage.safeParse(item.value) : null
    return parsed?.success ? toHidden(parsed.data) : null
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
