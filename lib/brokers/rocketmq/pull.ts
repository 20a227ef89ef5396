import { BrokerError } from '../error.ts'
import type { Cluster } from './cluster.ts'
import { refusal } from './errors.ts'
import { READING_GROUP } from './names.ts'
import { REQUEST, RESPONSE } from './remoting/codes.ts'
import { decodeMessages, type StoredMessage } from './stored-message.ts'

/** One queue on one server. */
export interface Queue {
  address: string
  topic: string
  queueId: number
  /** Whether a slave answers there. */
  isSlave?: boolean
}

export interface Pulled {
  messages: StoredMessage[]
  /** Offset to go on from. */
  next: number
  /** First and next offset of the queue at this moment. */
  start: number
  end: number
}

/** Most messages a broker gives in one answer. */
export const PULL_BATCH = 32
const PULL_TIMEOUT_MS = 10_000
/** A subscription comes along (bit 2); nothing is committed (bit 0) and the broker does not wait for messages (bit 1). */
const SYS_FLAG = 4

/**
 * Messages of a queue from an offset on, read by the group that exists for reading and leaves no trace: no business group is
 * touched and no offset is committed. An offset outside the queue gives no messages and the nearest one inside as `next`.
 */
export async function pull(cluster: Cluster, queue: Queue, offset: number, count: number, signal: AbortSignal): Promise<Pulled> {
  const fields = {
    consumerGroup: READING_GROUP,
    topic: queue.topic,
    queueId: String(queue.queueId),
    queueOffset: String(offset),
    maxMsgNums: String(Math.min(count, PULL_BATCH)),
    sysFlag: String(SYS_FLAG),
    commitOffset: '0',
    suspendTimeoutMillis: '0',
    subscription: '*',
    subVersion: '0',
    expressionType: 'TAG',
  }
  const answer = await cluster.ask(queue.address, REQUEST.PULL_MESSAGE, fields, signal, { timeoutMs: PULL_TIMEOUT_MS })
  const denied: number[] = [RESPONSE.SYSTEM_BUSY, RESPONSE.PULL_RETRY_IMMEDIATELY]
  if (queue.isSlave === true && denied.includes(answer.code)) throw unreadableSlave(queue)
  const known: number[] = [RESPONSE.SUCCESS, RESPONSE.PULL_NOT_FOUND, RESPONSE.PULL_OFFSET_MOVED, RESPONSE.PULL_RETRY_IMMEDIATELY]
  if (!known.includes(answer.code)) throw unreadable(refusal(answer, `Topic ${queue.topic} cannot be read`), queue.topic, answer.code)
  const number = (name: string): number => Math.max(0, Number(answer.fields[name] ?? 0))
  return {
    messages: answer.code === RESPONSE.SUCCESS ? decodeMessages(answer.body) : [],
    next: number('nextBeginOffset'),
    start: number('minOffset'),
    end: number('maxOffset'),
  }
}

/** A slave that may not be read says that it is busy (5.x) or that one should try again (4.x), for ever. */
const unreadableSlave = ({ topic, address }: Queue): BrokerError =>
  new BrokerError(
    'unavailable',
    `Topic ${topic} cannot be read: the master of its broker is down, and the slave at ${address} gives out no messages`,
    'Start the master again, or set slaveReadEnable=true on the slave.',
  )

/** A topic that may be written and not read answers "no permission", which sounds like a missing right of the account. */
function unreadable(error: BrokerError, topic: string, code: number): BrokerError {
  if (
    code !== RESPONSE.NO_PERMISSION ||
    error.code !== 'missing-right' ||
    !/pulling|pull message is forbidden|the broker/i.test(error.message)
  ) {
    return error
  }
  const hint = `Brokers up to 4.9.1 create dead-letter topics that cannot be read. On each broker: mqadmin updateTopicPerm -t '${topic}' -p 6`
  return new BrokerError('missing-right', error.message, hint, { cause: error })
}
