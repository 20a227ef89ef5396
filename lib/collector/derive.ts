import type { DestinationSample, Sample, SubscriptionSample } from '#lib/brokers/contract.ts'
import { destinationKey } from '#lib/domain/destination-key.ts'
import type { LogReader } from '#lib/domain/furthest-behind.ts'
import { lastGain } from '#lib/domain/rate-window.ts'
import type { Derived } from './derived.ts'
import { subscriptionKey } from './keys.ts'
import { historyOf, type ClusterMemory, type KnownDestination } from './memory.ts'
import { positionsOf } from './positions.ts'
import { readDestination } from './read-destination.ts'
import { readSubscription } from './read-subscription.ts'

/**
 * Turns one sample into current numbers and series points. Mutates `memory` only. `at` is the time of the poll in
 * milliseconds since the epoch; `requeued` says how many records of a log were already requeued, by destination id.
 */
export function derive(memory: ClusterMemory, sample: Sample, at: number, requeued: ReadonlyMap<string, number>): Derived {
  const out: Derived = { destinations: [], subscriptions: [], series: [], unknownObjects: false }
  const byKey = new Map<string, DestinationSample>()
  const readers = new Map<string, LogReader[]>()
  const members = new Map<string, number>()
  for (const entry of sample.destinations) {
    byKey.set(destinationKey(entry.destination), entry)
    const known = memory.destinations.get(destinationKey(entry.destination))
    if (!known) out.unknownObjects = true
    else noteEnds(memory, known, entry, at, out)
  }
  for (const entry of [...sample.subscriptions, ...queueReaders(memory, sample, byKey)]) {
    const known = memory.subscriptions.get(subscriptionKey(entry.group, entry.destination))
    if (!known) {
      out.unknownObjects = true
      continue
    }
    const numbers = readSubscription(memory, known, entry, byKey.get(known.destinationKey), at, out)
    if (numbers.members !== null) members.set(known.destinationKey, (members.get(known.destinationKey) ?? 0) + numbers.members)
    const reader = { ...numbers, rate: numbers.outRate, gained: lastGain(memory.counters.get(`${known.id}/commit_rate`), at) }
    readers.set(known.destinationKey, [...(readers.get(known.destinationKey) ?? []), reader])
  }
  for (const [key, entry] of byKey) {
    const known = memory.destinations.get(key)
    if (!known) continue
    const withReaders =
      entry.partitions && entry.consumers === undefined && members.has(key) ? { ...entry, consumers: members.get(key) as number } : entry
    readDestination(memory, known, withReaders, readers.get(key) ?? [], requeued.get(known.id) ?? 0, at, out)
  }
  return out
}

/** End offsets of a log, or the virtual offsets of a queue: out so far, and out plus waiting. */
function noteEnds(memory: ClusterMemory, known: KnownDestination, entry: DestinationSample, at: number, out: Derived): void {
  for (const position of positionsOf(entry)) {
    historyOf(memory, `${known.id}/${position.partition}`).add(at, position.end)
    if (!entry.partitions) continue
    const objectId = `${known.id}/${position.partition}`
    out.series.push({ objectKind: 'partition', objectId, metric: 'end_offset', value: position.end })
    out.series.push({ objectKind: 'partition', objectId, metric: 'start_offset', value: position.start })
  }
}

/** Queue brokers count a queue's consumers with the queue: its subscription needs no entry of its own. */
function queueReaders(memory: ClusterMemory, sample: Sample, byKey: ReadonlyMap<string, DestinationSample>): SubscriptionSample[] {
  const given = new Set(sample.subscriptions.map((entry) => subscriptionKey(entry.group, entry.destination)))
  return [...memory.subscriptions].flatMap(([key, { group, destinationKey: queue }]) => {
    const entry = byKey.get(queue)
    if (!entry || entry.partitions || given.has(key)) return []
    return { group, destination: entry.destination, ...(entry.consumers === undefined ? {} : { members: entry.consumers }) }
  })
}
