import { murmur2, type MessageRecord } from '@platformatic/kafka'
import type { SendOptions } from '../contract.ts'
import type { LogRecord } from './records.ts'

/**
 * The record to send: key, value and headers byte by byte as they were, in their order, repeats and null values kept. Headers
 * named in `dropHeaders` are left out; an added header takes the place of those with its name. The time is that of the
 * sending: with the old one the target's retention could delete the message at once.
 */
export function outgoing(record: LogRecord, topic: string, partition: number, options: SendOptions): MessageRecord {
  const drop = new Set([...options.dropHeaders, ...Object.keys(options.addHeaders)].map((name) => name.toLowerCase()))
  const kept = record.headers.filter(([name]) => !drop.has(name.toString('utf8').toLowerCase()))
  const added = Object.entries(options.addHeaders).map(([name, value]): [Buffer, Buffer] => [Buffer.from(name), Buffer.from(value)])
  // The library takes a Map; with Buffers as keys it keeps order and repeats. Its types know no null, its writer and Kafka do.
  const headers = new Map([...kept, ...added]) as Map<Buffer, Buffer>
  return {
    topic,
    partition,
    value: record.value as Buffer,
    headers,
    ...(record.key !== null && { key: record.key }),
  }
}

/** Where a record goes: the wished partition when it exists, else by key as Kafka's own clients do, else in turn. */
export function choosePartition(record: LogRecord, wish: number | undefined, partitions: number, turn: number): number {
  if (wish !== undefined && wish < partitions) return wish
  if (record.key !== null) return (murmur2(record.key) & 0x7fffffff) % partitions
  return turn % partitions
}
