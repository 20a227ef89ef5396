import type { Problem, Sample } from '#lib/brokers/contract.ts'
import type { Queryable } from '#lib/db/pool.ts'
import type { Derived, DestinationNumbers, SubscriptionNumbers } from './derived.ts'
import { destinationKey } from '#lib/domain/destination-key.ts'
import type { ClusterMemory } from './memory.ts'

/**
 * Writes the current numbers of one poll, only rows that changed. Objects that were expected but not observed keep their
 * last numbers and turn stale since `lastObservedAt`. Answers the entries to note in `memory.written` after the commit.
 */
export async function writeNumbers(
  client: Queryable,
  memory: ClusterMemory,
  derived: Derived,
  unobserved: { destinationIds: string[]; subscriptionIds: string[]; since: Date },
): Promise<Map<string, string>> {
  const written = new Map<string, string>()
  const changed = <T extends { id: string }>(rows: T[]): T[] =>
    rows.filter((row) => {
      const text = JSON.stringify(row)
      if (memory.written.get(row.id) === text) return false
      written.set(row.id, text)
      return true
    })
  await updateDestinations(client, changed(derived.destinations))
  await updateSubscriptions(client, changed(derived.subscriptions))
  await markStale(client, 'destination', unobserved.destinationIds, unobserved.since)
  await markStale(client, 'subscription', unobserved.subscriptionIds, unobserved.since)
  for (const id of [...unobserved.destinationIds, ...unobserved.subscriptionIds]) memory.written.delete(id)
  return written
}

async function updateDestinations(client: Queryable, rows: DestinationNumbers[]): Promise<void> {
  if (rows.length === 0) return
  await client.query(
    `update destination d set backlog_messages = x."backlogMessages", ready_messages = x."readyMessages", in_flight_messages = x."inFlightMessages",
       scheduled_messages = x."scheduledMessages", next_due_at = to_timestamp(x."nextDueAt" / 1000.0), prepared_messages = x."preparedMessages", prepared_checks = x."preparedChecks", in_rate = x."inRate", out_rate = x."outRate", redelivered_rate = x."redeliveredRate",
       consumer_count = x."consumerCount", oldest_age_seconds = x."oldestAgeSeconds", size_bytes = x."sizeBytes",
       last_arrival_at = coalesce(to_timestamp(x."lastArrivalAt" / 1000.0), d.last_arrival_at), arrivals_per_minute = x."arrivalsPerMinute",
       changed_at = now(), stale_since = null
     from jsonb_to_recordset($1::jsonb) as x (id text, "backlogMessages" bigint, "readyMessages" bigint, "inFlightMessages" bigint, "scheduledMessages" bigint,
       "nextDueAt" float8, "preparedMessages" bigint, "preparedChecks" int,
       "inRate" float8, "outRate" float8, "redeliveredRate" float8, "consumerCount" int, "oldestAgeSeconds" float8, "sizeBytes" bigint,
       "lastArrivalAt" float8, "arrivalsPerMinute" float8)
     where d.id = x.id`,
    [JSON.stringify(rows)],
  )
}

async function updateSubscriptions(client: Queryable, rows: SubscriptionNumbers[]): Promise<void> {
  if (rows.length === 0) return
  await client.query(
    `update subscription s set state = x.state, members = x.members, in_flight_messages = x."inFlightMessages", lag_messages = x."lagMessages", lag_seconds = x."lagSeconds", lag_method = x."lagMethod",
       lag_error_seconds = x."lagErrorSeconds", verdict = x.verdict, verdict_reason = x."verdictReason", verdict_phrase = x."verdictPhrase", verdict_since = to_timestamp(x."verdictSince" / 1000.0),
       in_rate = x."inRate", out_rate = x."outRate", trend_per_second = x."trendPerSecond", drain_seconds = x."drainSeconds",
       data_loss_in_seconds = x."dataLossInSeconds", changed_at = now(), stale_since = null
     from jsonb_to_recordset($1::jsonb) as x (id text, state text, members int, "inFlightMessages" bigint, "lagMessages" bigint, "lagSeconds" float8, "lagMethod" text, "lagErrorSeconds" float8,
       verdict text, "verdictReason" text, "verdictPhrase" jsonb, "verdictSince" float8, "inRate" float8, "outRate" float8, "trendPerSecond" float8, "drainSeconds" float8, "dataLossInSeconds" float8)
     where s.id = x.id`,
    [JSON.stringify(rows)],
  )
}

async function markStale(client: Queryable, table: 'destination' | 'subscription', ids: string[], since: Date): Promise<void> {
  if (ids.length > 0) await client.query(`update ${table} set stale_since = $2 where id = any($1) and stale_since is null`, [ids, since])
}

/** Which known objects a sample says nothing about. */
export function notObserved(
  memory: ClusterMemory,
  sample: Sample,
  derived: Derived,
): { destinationIds: string[]; subscriptionIds: string[] } {
  const seen = new Set([...derived.destinations, ...derived.subscriptions].map((numbers) => numbers.id))
  const excused = new Set(sample.notObserved.map(destinationKey))
  const destinationIds = [...memory.destinations].flatMap(([key, { id }]) => (!seen.has(id) || excused.has(key) ? id : []))
  const subscriptionIds = [...memory.subscriptions.values()].flatMap(({ id }) => (seen.has(id) ? [] : id))
  return { destinationIds, subscriptionIds }
}

/** Same problem, same place: one line for people. */
export function distinctProblems(problems: Problem[]): Problem[] {
  const seen = new Map(problems.map((problem) => [`${problem.code}\0${problem.detail}`, problem]))
  return [...seen.values()].slice(0, 50)
}
