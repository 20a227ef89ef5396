import { isUtf8 } from 'node:buffer'
import type { BrokerMessage, MessageHeader } from '../contract.ts'
import type { LogRecord } from './records.ts'

/** Name of a record inside its topic. */
export const recordId = (partition: number, offset: number): string => `${partition}-${offset}`

/** `<partition>-<offset>` taken apart; null when it is no such id. */
export function parseRecordId(id: string): { partition: number; offset: number } | null {
  const [, partition, offset] = /^(\d{1,9})-(\d{1,15})$/.exec(id) ?? []
  return partition === undefined || offset === undefined ? null : { partition: Number(partition), offset: Number(offset) }
}

/** A record as people see it; the body is cut at `maxBodyBytes`. */
export function toMessage(record: LogRecord, maxBodyBytes: number): BrokerMessage {
  const value = record.value ?? Buffer.alloc(0)
  return {
    id: recordId(record.partition, record.offset),
    position: `partition ${record.partition}, offset ${record.offset}`,
    timestamp: record.timestamp >= 0 ? record.timestamp : null,
    key: record.key,
    headers: record.headers.map(([name, bytes]) => header(name, bytes)),
    properties: {
      partition: record.partition,
      offset: record.offset,
      timestampType: record.timestampType,
      compression: record.compression,
      ...(record.value === null && { tombstone: true }),
    },
    // A copy, so that a short preview does not keep a large body in memory.
    body: value.length > maxBodyBytes ? Buffer.from(value.subarray(0, maxBodyBytes)) : value,
    bodySize: value.length,
    deliveryCount: null,
    redelivered: false,
  }
}

function header(name: Buffer, value: Buffer | null): MessageHeader {
  const bytes = value ?? Buffer.alloc(0)
  const text = isUtf8(bytes)
  return { name: name.toString('utf8'), value: bytes.toString(text ? 'utf8' : 'base64'), encoding: text ? 'utf8' : 'base64' }
}
