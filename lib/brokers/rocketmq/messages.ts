import type { BrokerMessage } from '../contract.ts'
import { compressionOf, unpackBody } from './body.ts'
import { partitionOf } from './partitions.ts'
import { offsetId, type StoredMessage } from './stored-message.ts'

const KEYS = 'KEYS'

/** Name of a message inside its topic. */
export const messageId = (partition: number, offset: number): string => `${partition}-${offset}`

/** `<partition>-<offset>` taken apart; null when it is no such id. */
export function parseMessageId(id: string): { partition: number; offset: number } | null {
  const [, partition, offset] = /^(\d{1,10})-(\d{1,15})$/.exec(id) ?? []
  return partition === undefined || offset === undefined ? null : { partition: Number(partition), offset: Number(offset) }
}

/**
 * A message as people see it: keys as its key, all other properties as headers in their order, the body unpacked and then cut at
 * `maxBodyBytes`.
 */
export function toMessage(stored: StoredMessage, brokerName: string, maxBodyBytes: number): BrokerMessage {
  const { body, packed } = unpackBody(stored.body, stored.sysFlag)
  const property = (name: string): string | undefined => stored.properties.find(([key]) => key === name)?.[1]
  const keys = property(KEYS)
  const tags = property('TAGS')
  const compression = compressionOf(stored.sysFlag)
  return {
    id: messageId(partitionOf(brokerName, stored.queueId) ?? -1, stored.queueOffset),
    position: `${brokerName}, queue ${stored.queueId}, offset ${stored.queueOffset}`,
    timestamp: stored.storeTimestamp > 0 ? stored.storeTimestamp : null,
    key: keys === undefined ? null : Buffer.from(keys),
    headers: stored.properties.filter(([name]) => name !== KEYS).map(([name, value]) => ({ name, value, encoding: 'utf8' as const })),
    properties: {
      messageId: property('UNIQ_KEY') ?? offsetId(stored),
      offsetMessageId: offsetId(stored),
      broker: brokerName,
      queueId: stored.queueId,
      queueOffset: stored.queueOffset,
      bornTimestamp: stored.bornTimestamp,
      bornHost: stored.bornHost,
      reconsumeTimes: stored.reconsumeTimes,
      flag: stored.flag,
      ...(tags !== undefined && { tags }),
      ...(compression !== 'none' && { compression }),
      ...(packed && { unreadable: true }),
    },
    // A copy, so that a short preview does not keep a whole answer in memory.
    body: Buffer.from(body.subarray(0, Math.min(body.length, maxBodyBytes))),
    bodySize: body.length,
    deliveryCount: stored.reconsumeTimes,
    redelivered: stored.reconsumeTimes > 0,
  }
}
