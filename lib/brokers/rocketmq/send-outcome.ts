import type { SendOutcome } from '../contract.ts'
import { brief } from './errors.ts'
import { messageId } from './messages.ts'
import { partitionOf } from './partitions.ts'
import { RESPONSE } from './remoting/codes.ts'
import type { Command } from './remoting/frame.ts'

/** Written, though a disk or a slave was not waited for in time. */
const WRITTEN: readonly number[] = [
  RESPONSE.SUCCESS,
  RESPONSE.FLUSH_DISK_TIMEOUT,
  RESPONSE.SLAVE_NOT_AVAILABLE,
  RESPONSE.FLUSH_SLAVE_TIMEOUT,
]

/** Refusals that come before anything is written. Whatever is not named here may have been stored. */
const NOT_STORED: readonly number[] = [
  RESPONSE.SYSTEM_BUSY,
  RESPONSE.REQUEST_CODE_NOT_SUPPORTED,
  RESPONSE.MESSAGE_ILLEGAL,
  RESPONSE.SERVICE_NOT_AVAILABLE,
  RESPONSE.NO_PERMISSION,
  RESPONSE.TOPIC_NOT_EXIST,
  RESPONSE.SUBSCRIPTION_GROUP_NOT_EXIST,
  RESPONSE.FLOW_CONTROL,
  RESPONSE.GO_AWAY,
]

/** A refusal of this moment only: nothing was stored, and asking again is safe. */
const PASSING: readonly number[] = [RESPONSE.SYSTEM_BUSY, RESPONSE.FLOW_CONTROL]

/** What became of one message sent alone; `busy` = not stored, try again. */
export function outcomeOf(answer: Pick<Command, 'code' | 'remark' | 'fields'>, topic: string, broker: string): SendOutcome | 'busy' {
  if (WRITTEN.includes(answer.code)) {
    const [queueId, offset] = [Number(answer.fields['queueId']), Number(answer.fields['queueOffset'])]
    const partition = Number.isInteger(queueId) ? partitionOf(broker, queueId) : null
    return { result: 'confirmed', position: partition === null || !Number.isInteger(offset) ? null : messageId(partition, offset) }
  }
  if (PASSING.includes(answer.code)) return 'busy'
  const said = brief(answer.remark)
  const reason = `Topic ${topic} on ${broker}: ${said === '' ? `code ${answer.code}` : `${said} (code ${answer.code})`}`
  // Rights are checked before anything else; 4.x has no code of its own for it.
  const denied = answer.code === RESPONSE.SYSTEM_ERROR && /Acl(Runtime)?Exception|Authentication|Authorization/.test(answer.remark)
  return denied || NOT_STORED.includes(answer.code) ? { result: 'refused', reason } : { result: 'unknown', reason }
}
