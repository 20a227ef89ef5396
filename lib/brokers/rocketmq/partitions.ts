/**
 * A queue of a topic is named by broker and queue id; Spillway wants one number for it that never changes, because message ids and
 * frozen plans are made of it. The number must not depend on which other brokers there are: broker × 4096 + queue id, where the
 * broker's part comes from its name alone. `broker-a` is 0, so that a cluster of one broker under the usual name has partitions
 * 0, 1, 2 …; `broker-b` to `broker-z` follow, then `broker-0` to `broker-999`; any other name gets a number by its hash.
 * Pure.
 */
const QUEUES = 4096
const LETTERS = 26
const NUMBERS = 1000
/** int32 / 4096. */
const BROKERS = 2 ** 19

/** The broker's part of a partition number. */
export function brokerNumber(name: string): number {
  const letter = /^broker[-_]?([a-z])$/.exec(name)?.[1]
  if (letter !== undefined) return letter.charCodeAt(0) - 97
  const digits = /^broker[-_]?(\d{1,3})$/.exec(name)?.[1]
  if (digits !== undefined) return LETTERS + Number(digits)
  const reserved = LETTERS + NUMBERS
  return reserved + (hash(name) % (BROKERS - reserved))
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (const byte of Buffer.from(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0
  return value
}

/** The number of a queue; null for a queue id beyond what the numbers can tell apart. */
export function partitionOf(brokerName: string, queueId: number): number | null {
  return queueId >= 0 && queueId < QUEUES ? brokerNumber(brokerName) * QUEUES + queueId : null
}

/** Broker part and queue id of a partition number. */
export function splitPartition(partition: number): { broker: number; queueId: number } {
  return { broker: Math.floor(partition / QUEUES), queueId: partition % QUEUES }
}

/** The broker's own words for a queue. */
export const queueLabel = (brokerName: string, queueId: number): string => `${brokerName}/${queueId}`

/** Names whose numbers are the same as another's in this cluster: the later one cannot be told apart and is left out. */
export function indistinct(names: readonly string[]): string[] {
  const taken = new Set<number>()
  return names.toSorted().filter((name) => {
    const number = brokerNumber(name)
    if (taken.has(number)) return true
    taken.add(number)
    return false
  })
}
