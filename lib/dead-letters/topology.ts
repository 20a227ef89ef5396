import type { BindingInfo } from '#lib/brokers/contract.ts'
import type { Queryable } from '#lib/db/pool.ts'
import type { KnownDestination, Topology } from './choose-target.ts'

/** What the last inventory says about one namespace of a cluster. */
export async function loadTopology(db: Queryable, clusterId: string, namespace: string): Promise<Topology> {
  const destinations = await db.query<KnownDestination>(
    `select id, name, consumer_count as "consumerCount", config from destination where cluster_id = $1 and namespace = $2 and gone_at is null`,
    [clusterId, namespace],
  )
  const bindings = await db.query<BindingInfo>(
    `select namespace, source, source_type as "sourceType", destination, destination_type as "destinationType", routing_key as "routingKey"
     from binding where cluster_id = $1 and namespace = $2`,
    [clusterId, namespace],
  )
  return { destinations: new Map(destinations.rows.map((row) => [row.name, row])), bindings: bindings.rows }
}

/** Names of the destinations whose dead letters come here, by any evidence but a guess. */
export async function loadSources(db: Queryable, destinationId: string): Promise<string[]> {
  const rows = await db.query<{ name: string }>(
    `select distinct d.name from dead_letter_route r join destination d on d.id = r.from_destination_id
     where r.to_destination_id = $1 and r.confidence <> 'guess' order by d.name`,
    [destinationId],
  )
  return rows.rows.map((row) => row.name)
}
