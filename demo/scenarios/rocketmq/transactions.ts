import { decodeMessages } from '#lib/brokers/rocketmq/stored-message.ts'
import type { Command } from '#lib/brokers/rocketmq/remoting/frame.ts'
import type { Channel } from './channel.ts'
import { APPLICATION } from './codes.ts'

export type Ending = 'commit' | 'rollback'

/** Where a half message lies and what it is called. */
export interface Half {
  uniqueKey: string
  topic: string
  queueOffset: string
  commitLogOffset: string
  transactionId: string
}

/** MessageSysFlag.java: TRANSACTION_COMMIT_TYPE, TRANSACTION_ROLLBACK_TYPE. */
const endings: Record<Ending, string> = { commit: '8', rollback: '12' }

/** Ends the transaction of a half message. The broker does not answer (EndTransactionRequestHeader.java). */
export function endTransaction(channel: Channel, group: string, half: Half, ending: Ending, fromTransactionCheck = false): void {
  channel.tell(APPLICATION.END_TRANSACTION, {
    producerGroup: group,
    topic: half.topic,
    tranStateTableOffset: half.queueOffset,
    commitLogOffset: half.commitLogOffset,
    commitOrRollback: endings[ending],
    fromTransactionCheck: String(fromTransactionCheck),
    msgId: half.uniqueKey,
    transactionId: half.transactionId,
  })
}

/** Answers a check-back: the broker sends the half message and where its copy lies now (CheckTransactionStateRequestHeader.java). */
export function answerCheck(channel: Channel, group: string, request: Command, decide: (id: string) => Ending | 'unknown'): void {
  const [message] = decodeMessages(request.body)
  const properties = new Map(message?.properties)
  const ending = decide(properties.get('KEYS') ?? '')
  if (message === undefined || ending === 'unknown') return
  const half: Half = {
    uniqueKey: properties.get('UNIQ_KEY') ?? '',
    topic: properties.get('REAL_TOPIC') ?? message.topic,
    queueOffset: request.fields['tranStateTableOffset'] ?? '0',
    commitLogOffset: request.fields['commitLogOffset'] ?? '0',
    transactionId: request.fields['transactionId'] ?? properties.get('UNIQ_KEY') ?? '',
  }
  endTransaction(channel, group, half, ending, true)
}
