import { randomUUID } from 'node:crypto'
import type { BindingInfo, DeadLetterRoute, DestinationInfo, DestinationRef, Inventory, SubscriptionInfo } from '#lib/brokers/contract.ts'
import type { Queryable } from '#lib/db/pool.ts'
import { classifyInventory } from '#lib/dead-letters/detect.ts'
import type { DestinationRole } from '#lib/domain/types.ts'
import { destinationKey, subscriptionKey } from './keys.ts'
import { prune, type ClusterMemory } from './memory.ts'

/** Complete listings without an object before it counts as gone. */
const MISSES = 3

interface StoredDestination {
  id: string
  namespace: string
  name: string
  incarnation: string
  pattern: string | null
  owner: string | null
  gone: boolean
}

/**
 * Writes one inventory in the given transaction and refreshes what the memory knows. Objects missing from a complete listing
 * are gone after three of them; objects of a namespace that could not be listed are left alone.
 */
export async function writeInventory(
  client: Queryable,
  clusterId: string,
  kind: string,
  inventory: Inventory,
  memory: ClusterMemory,
): Promise<void> {
  await writeNodes(client, clusterId, inventory)
  const { classified, routes } = classify(inventory, kind, memory)
  const destinations = await writeDestinations(client, clusterId, classified, inventory)
  const readers = inventory.subscriptions.filter(worthShowing(classified))
  const subscriptions = await writeSubscriptions(client, clusterId, { ...inventory, subscriptions: readers }, destinations)
  await writeRoutes(client, clusterId, routes, destinations)
  await writeBindings(client, clusterId, inventory.bindings)
  remember(memory, classified, destinations, readers, subscriptions)
}

type Classified = DestinationInfo & { role: DestinationRole; roleEvidence: string }

/** Roles by all the evidence of the cluster together; dead-letter destinations no route leads to get one by their name. */
function classify(inventory: Inventory, kind: string, memory: ClusterMemory): { classified: Classified[]; routes: DeadLetterRoute[] } {
  const previous = new Map([...memory.destinations].map(([key, known]) => [key, known.role]))
  const { roles, routesByName } = classifyInventory(kind, inventory, previous)
  const classified = inventory.destinations.map((info) => {
    const found = roles.get(destinationKey(info))
    return { ...info, role: found?.role ?? info.role, roleEvidence: found?.evidence ?? '' }
  })
  return { classified, routes: [...inventory.routes, ...routesByName] }
}

/** A queue of dead letters, retries or delays is not meant to be read: without a consumer it has no reader to judge. */
function worthShowing(classified: Classified[]): (info: SubscriptionInfo) => boolean {
  const unread = new Set(classified.filter((info) => info.type !== 'topic' && info.role !== 'normal').map(destinationKey))
  return (info) => info.members.length > 0 || !unread.has(destinationKey(info.destination))
}

async function writeNodes(client: Queryable, clusterId: string, inventory: Inventory): Promise<void> {
  await client.query(
    `insert into node as n (id, cluster_id, name, up, role, resources, alarms)
     select gen_random_uuid()::text, $1, x.name, x.up, x.role, x.resources, coalesce((select array_agg(a) from jsonb_array_elements_text(x.alarms) a), '{}')
     from jsonb_to_recordset($2::jsonb) as x (name text, up boolean, role text, resources jsonb, alarms jsonb)
     on conflict (cluster_id, name) do update set up = excluded.up, role = excluded.role, resources = excluded.resources, alarms = excluded.alarms,
       observed_at = now(), gone_at = null`,
    [clusterId, JSON.stringify(inventory.nodes)],
  )
  await client.query('update node set gone_at = now() where cluster_id = $1 and gone_at is null and name <> all($2)', [
    clusterId,
    inventory.nodes.map((node) => node.name),
  ])
}

async function writeDestinations(
  client: Queryable,
  clusterId: string,
  infos: Classified[],
  inventory: Inventory,
): Promise<Map<string, StoredDestination>> {
  const rows = infos.map((info) => ({
    id: randomUUID(),
    namespace: info.namespace,
    name: info.name,
    type: info.type,
    role: info.role,
    role_evidence: info.roleEvidence,
    incarnation: info.incarnation,
    config: info.config,
  }))
  await client.query(
    `with listed as (
       select * from jsonb_to_recordset($2::jsonb) as x (id text, namespace text, name text, type text, role text, role_evidence text, incarnation text, config jsonb)
     ), before as (
       select d.id, d.namespace, d.name, d.incarnation, d.gone_at, d.config, d.type from destination d where d.cluster_id = $1
     ), saved as (
       insert into destination as d (id, cluster_id, namespace, name, type, role, role_evidence, incarnation, config)
       select id, $1, namespace, name, type, role, role_evidence, incarnation, config from listed
       on conflict (cluster_id, namespace, name) do update
         set type = excluded.type, role = excluded.role, role_evidence = excluded.role_evidence, incarnation = excluded.incarnation,
             config = excluded.config, missed = 0, gone_at = null, problem = null
         where (d.type, d.role, d.role_evidence, d.incarnation, d.config, d.missed) is distinct from
               (excluded.type, excluded.role, excluded.role_evidence, excluded.incarnation, excluded.config, 0) or d.gone_at is not null
       returning d.id, d.namespace, d.name, d.incarnation, d.type, d.config
     )
     insert into change_event (cluster_id, type, object_kind, object_id, object_name, details)
     select $1, case when b.id is null then 'destination.appeared'
                     when b.gone_at is not null or b.incarnation <> s.incarnation then 'destination.recreated'
                     else 'destination.configured' end,
            'destination', s.id, s.name,
            case when b.id is null then '{}'::jsonb
                 else jsonb_build_object('changed', (select coalesce(jsonb_object_agg(k, jsonb_build_array(b.config -> k, s.config -> k)), '{}'::jsonb)
                        from (select jsonb_object_keys(b.config || s.config) k) keys where (b.config -> k) is distinct from (s.config -> k))) end
     from saved s left join before b on b.namespace = s.namespace and b.name = s.name
     where exists (select 1 from before) and (b.id is null or b.gone_at is not null or b.incarnation <> s.incarnation or b.config is distinct from s.config)`,
    [clusterId, JSON.stringify(rows)],
  )
  await client.query(
    `with missing as (
       update destination set missed = missed + 1, gone_at = case when missed + 1 >= $4 then now() end
       where cluster_id = $1 and gone_at is null and namespace <> all($3)
         and not exists (select 1 from jsonb_to_recordset($2::jsonb) as x (namespace text, name text) where x.namespace = destination.namespace and x.name = destination.name)
       returning id, name, gone_at)
     insert into change_event (cluster_id, type, object_kind, object_id, object_name)
     select $1, 'destination.gone', 'destination', id, name from missing where gone_at is not null`,
    [clusterId, JSON.stringify(infos.map(({ namespace, name }) => ({ namespace, name }))), inventory.unobservedNamespaces, MISSES],
  )
  const stored = await client.query<StoredDestination>(
    'select id, namespace, name, incarnation, pattern, owner, gone_at is not null as gone from destination where cluster_id = $1 and gone_at is null',
    [clusterId],
  )
  return new Map(stored.rows.map((row) => [destinationKey(row), row]))
}

async function writeSubscriptions(
  client: Queryable,
  clusterId: string,
  inventory: Inventory,
  destinations: Map<string, StoredDestination>,
): Promise<Map<string, { id: string }>> {
  const rows = inventory.subscriptions.flatMap((info) => {
    const destination = destinations.get(destinationKey(info.destination))
    return destination
      ? {
          id: randomUUID(),
          group_name: info.group,
          destination_id: destination.id,
          state: info.state,
          protocol: info.protocol,
          members: info.members.length,
          member_details: info.members,
        }
      : []
  })
  await client.query(
    `insert into subscription as s (id, cluster_id, group_name, destination_id, state, protocol, members, member_details)
     select id, $1, group_name, destination_id, state, protocol, members, member_details
     from jsonb_to_recordset($2::jsonb) as x (id text, group_name text, destination_id text, state text, protocol text, members int, member_details jsonb)
     on conflict (cluster_id, group_name, destination_id) do update
       set state = excluded.state, protocol = excluded.protocol, member_details = excluded.member_details, missed = 0, gone_at = null
       where (s.state, s.protocol, s.member_details, s.missed) is distinct from (excluded.state, excluded.protocol, excluded.member_details, 0) or s.gone_at is not null`,
    [clusterId, JSON.stringify(rows)],
  )
  const erring = inventory.problems.flatMap((problem) => (problem.object && 'group' in problem.object ? problem.object.group : []))
  const groupsInTrouble = [...erring, ...(inventory.notObservedGroups ?? [])]
  await client.query(
    `update subscription s set missed = s.missed + 1, gone_at = case when s.missed + 1 >= $3 or d.gone_at is not null then now() end
     from destination d
     where s.cluster_id = $1 and s.destination_id = d.id and s.gone_at is null and d.namespace <> all($4) and s.group_name <> all($5)
       and not exists (select 1 from jsonb_to_recordset($2::jsonb) as x (group_name text, destination_id text)
                       where x.group_name = s.group_name and x.destination_id = s.destination_id)`,
    [
      clusterId,
      JSON.stringify(rows.map(({ group_name, destination_id }) => ({ group_name, destination_id }))),
      MISSES,
      inventory.unobservedNamespaces,
      groupsInTrouble,
    ],
  )
  const stored = await client.query<{ id: string; group_name: string; namespace: string; name: string }>(
    `select s.id, s.group_name, d.namespace, d.name from subscription s join destination d on d.id = s.destination_id
     where s.cluster_id = $1 and s.gone_at is null`,
    [clusterId],
  )
  return new Map(stored.rows.map((row) => [subscriptionKey(row.group_name, row), { id: row.id }]))
}

async function writeRoutes(
  client: Queryable,
  clusterId: string,
  routes: DeadLetterRoute[],
  destinations: Map<string, StoredDestination>,
): Promise<void> {
  const idOf = (ref: DestinationRef | null): string | null => (ref ? (destinations.get(destinationKey(ref))?.id ?? null) : null)
  const rows = routes.flatMap((route) => {
    const from = idOf(route.from)
    return from ? { from, to: idOf(route.to), evidence: route.evidence, confidence: route.confidence, problem: route.problem } : []
  })
  const wanted = JSON.stringify(rows)
  const shape = `jsonb_to_recordset($2::jsonb) as x ("from" text, "to" text, evidence text, confidence text, problem text)`
  await client.query(
    `delete from dead_letter_route r where cluster_id = $1 and not exists (
       select 1 from ${shape} where x."from" = r.from_destination_id and x."to" is not distinct from r.to_destination_id)`,
    [clusterId, wanted],
  )
  await client.query(
    `insert into dead_letter_route as r (id, cluster_id, from_destination_id, to_destination_id, evidence, confidence, problem)
     select distinct on (x."from", x."to") gen_random_uuid()::text, $1, x."from", x."to", x.evidence, x.confidence, x.problem from ${shape}
     on conflict (from_destination_id, to_destination_id) do update set evidence = excluded.evidence, confidence = excluded.confidence, problem = excluded.problem
     where (r.evidence, r.confidence, r.problem) is distinct from (excluded.evidence, excluded.confidence, excluded.problem)`,
    [clusterId, wanted],
  )
}

/** Bindings have no identity of their own: the set is replaced when it differs. */
async function writeBindings(client: Queryable, clusterId: string, bindings: BindingInfo[]): Promise<void> {
  const wanted = JSON.stringify(bindings)
  const columns = 'namespace, source, source_type, destination, destination_type, routing_key'
  const listed = `select namespace, source, "sourceType", destination, "destinationType", "routingKey" from jsonb_to_recordset($2::jsonb)
    as x (namespace text, source text, "sourceType" text, destination text, "destinationType" text, "routingKey" text)`
  const difference = await client.query(
    `select 1 from ((select ${columns} from binding where cluster_id = $1 except ${listed}) union all (${listed} except select ${columns} from binding where cluster_id = $1)) d limit 1`,
    [clusterId, wanted],
  )
  if (difference.rowCount === 0) return
  await client.query('delete from binding where cluster_id = $1', [clusterId])
  await client.query(`insert into binding (cluster_id, ${columns}) select $1, l.* from (${listed}) l`, [clusterId, wanted])
}

function remember(
  memory: ClusterMemory,
  infos: Classified[],
  destinations: Map<string, StoredDestination>,
  subscriptionInfos: SubscriptionInfo[],
  subscriptions: Map<string, { id: string }>,
): void {
  memory.destinations = new Map(
    infos.flatMap((info) => {
      const stored = destinations.get(destinationKey(info))
      if (!stored) return []
      const retention = Number(info.config['retention.ms'])
      const retentionSeconds = Number.isFinite(retention) && retention > 0 ? retention / 1000 : null
      const { id, pattern, owner } = stored
      return [
        [
          destinationKey(info),
          {
            id,
            namespace: info.namespace,
            name: info.name,
            type: info.type,
            role: info.role,
            pattern,
            owner,
            incarnation: info.incarnation,
            retentionSeconds,
          },
        ] as const,
      ]
    }),
  )
  const before = memory.subscriptions
  memory.subscriptions = new Map(
    subscriptionInfos.flatMap((info) => {
      const key = subscriptionKey(info.group, info.destination)
      const stored = subscriptions.get(key)
      const destination = memory.destinations.get(destinationKey(info.destination))
      if (!stored || !destination) return []
      const members = before.get(key)?.members ?? info.members.length
      return [
        [
          key,
          {
            id: stored.id,
            group: info.group,
            destinationId: destination.id,
            destinationKey: destinationKey(info.destination),
            members,
            state: info.state,
          },
        ] as const,
      ]
    }),
  )
  prune(memory)
}
