import type { SendOutcome } from '../contract.ts'
import { errorName, errorText, NONE } from './error-codes.ts'
import { recordId } from './messages.ts'
import type { ProduceAnswer } from './protocol.ts'

/** Refusals that come before anything is written. Whatever is not named here may have been stored. */
const NOT_STORED = new Set([
  'CLUSTER_AUTHORIZATION_FAILED',
  'CORRUPT_MESSAGE',
  'INVALID_RECORD',
  'INVALID_REQUIRED_ACKS',
  'INVALID_TIMESTAMP',
  'INVALID_TOPIC_EXCEPTION',
  'MESSAGE_TOO_LARGE',
  'NOT_ENOUGH_REPLICAS',
  'POLICY_VIOLATION',
  'RECORD_LIST_TOO_LARGE',
  'TOPIC_AUTHORIZATION_FAILED',
  'UNKNOWN_TOPIC_ID',
  'UNKNOWN_TOPIC_OR_PARTITION',
  'UNSUPPORTED_COMPRESSION_TYPE',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
])

/** The leader moved: nothing was written, and asking the new one is safe. */
const MOVED = new Set(['FENCED_LEADER_EPOCH', 'LEADER_NOT_AVAILABLE', 'NOT_LEADER_OR_FOLLOWER'])

/** What became of one record sent alone; `moved` = send it again to the new leader. */
export function outcomeOf(answer: boolean | ProduceAnswer): SendOutcome | 'moved' {
  const response = typeof answer === 'boolean' ? undefined : answer.responses[0]
  const part = response?.partitionResponses[0]
  if (!response || !part) return { result: 'unknown', reason: 'The broker answered without saying what became of the message' }
  if (part.errorCode === NONE) return { result: 'confirmed', position: recordId(part.index, Number(part.baseOffset)) }
  const name = errorName(part.errorCode)
  if (MOVED.has(name)) return 'moved'
  const reason = `Topic ${response.name}, partition ${part.index}: ${name} (${part.errorMessage || errorText(part.errorCode)})`
  return NOT_STORED.has(name) ? { result: 'refused', reason } : { result: 'unknown', reason }
}
