import { randomUUID } from 'node:crypto'
import type { BindingInfo, DeadLetterRoute, DestinationInfo, DestinationRef, Inventory, SubscriptionInfo } from '#lib/brokers/contract.ts'
import type { Queryable } from '#lib/db/pool.ts'
import { classifyInventory } from '#lib/dead-letters/detect.ts'
import { phrase, type Phrase } from '#lib/domain/phrase.ts'
import type { DestinationRole } from '#lib/domain/types.ts'
import { destinationKey } from '#lib/domain/destination-key.ts'
import { subscriptionKey } from './keys.ts'
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

/** When the numbers of an object that was not listed were last observed. */
const STALE_SINCE = 'coalesce(stale_since, (select last_success_at from cluster where id = $1), now())'

/**
 * Writes one inventory in the given transaction and refreshes what the memory knows. Objects missing from a complete listing
 * are stale, and gone after three of them; objects of a namespace that could not be listed turn stale and stay.
 */
export async function writeInventory(
  client: Queryable,
  clusterId: string,
  kind: string,
  given: Inventory,
  memory: ClusterMemory,
): Promise<void> {
  // What is listed has no statistics: the planner takes it for a hundred rows and would loop over ten thousand times as many.
  await client.query('set local enable_nestloop = off')
  const inventory = distinct(given)
  await writeNodes(client, clusterId, inventory)
  const { classified, routes } = classify(inventory, kind, memory)
  const destinations = await writeDestinations(client, clusterId, classified, inventory)
  const readers = inventory.subscriptions.filter(worthShowing(classified))
  const subscriptions = await writeSubscriptions(client, clusterId, { ...inventory, subscriptions: readers }, destinations)
  await writeRoutes(client, clusterId, routes, destinations, inventory.unobservedNamespaces)
  await writeBindings(client, clusterId, inventory.bindings, inventory.unobservedNamespaces)
  await client.query('set local enable_nestloop to default')
  remember(memory, classified, destinations, readers, subscriptions)
}

/** Each object once, as it was listed last: a listing that shifts while its pages are read has some twice. */
function distinct(inventory: Inventory): Inventory {
  const last = <T>(items: T[], key: (item: T) => string): T[] => [...new Map(items.map((item) => [key(item), item])).values()]
  return {
    ...inventory,
    nodes: last(inventory.nodes, (node) => node.name),
    destinations: last(inventory.destinations, destinationKey),
    subscriptions: last(inventory.subscriptions, (info) => subscriptionKey(info.group, info.destination)),
  }
}

type Classified = DestinationInfo & { role: DestinationRole; roleEvidence: string; roleEvidencePhrase: Phrase | null }

/** Roles by all the evidence of the cluster together; dead-letter destinations no route leads to get one by their name. */
function classify(inventory: Inventory, kind: string, memory: ClusterMemory): { classified: Classified[]; routes: DeadLetterRoute[] } {
  const previous = new Map([...memory.destinations].map(([key, known]) => [key, known.role]))
  const { roles, routesByName } = classifyInventory(kind, inventory, previous)
  const classified = inventory.destinations.map((info) => {
    const found = roles.get(destinationKey(info))
    return {
      ...info,
      role: found?.role ?? info.role,
      roleEvidence: found?.evidence ?? '',
      roleEvidencePhrase: found?.evidencePhrase ?? null,
    }
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
  // A cluster has a node: none listed means that they could not be.
  if (inventory.nodes.length === 0) return
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
    role_evidence_phrase: info.roleEvidencePhrase,
    incarnation: info.incarnation,
    config: info.config,
  }))
  await client.query(
    `with listed as (
       select * from jsonb_to_recordset($2::jsonb) as x (id text, namespace text, name text, type text, role text, role_evidence text, role_evidence_phrase jsonb, incarnation text, config jsonb)
     ), before as (
       select d.id, d.namespace, d.name, d.incarnation, d.gone_at, d.config, d.type from destination d where d.cluster_id = $1
     ), saved as (
       insert into destination as d (id, cluster_id, namespace, name, type, role, role_evidence, role_evidence_phrase, incarnation, config)
       select id, $1, namespace, name, type, role, role_evidence, role_evidence_phrase, incarnation, config from listed
       on conflict (cluster_id, namespace, name) do update
         set type = excluded.type, role = excluded.role, role_evidence = excluded.role_evidence, role_evidence_phrase = excluded.role_evidence_phrase, incarnation = excluded.incarnation,
             config = excluded.config, missed = 0, gone_at = null, problem = null
         where (d.type, d.role, d.role_evidence, d.role_evidence_phrase, d.incarnation, d.config, d.missed) is distinct from
               (excluded.type, excluded.role, excluded.role_evidence, excluded.role_evidence_phrase, excluded.incarnation, excluded.config, 0) or d.gone_at is not null
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
       update destination set missed = missed + 1, stale_since = ${STALE_SINCE}, gone_at = case when missed + 1 >= $4 then now() end
       where cluster_id = $1 and gone_at is null and namespace <> all($3)
         and not exists (select 1 from jsonb_to_recordset($2::jsonb) as x (namespace text, name text) where x.namespace = destination.namespace and x.name = destination.name)
       returning id, name, gone_at)
     insert into change_event (cluster_id, type, object_kind, object_id, object_name)
     select $1, 'destination.gone', 'destination', id, name from missing where gone_at is not null`,
    [clusterId, JSON.stringify(infos.map(({ namespace, name }) => ({ namespace, name }))), inventory.unobservedNamespaces, MISSES],
  )
  await client.query(
    `update destination set stale_since = ${STALE_SINCE} where cluster_id = $1 and gone_at is null and stale_since is null and namespace = any($2)`,
    [clusterId, inventory.unobservedNamespaces],
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
    `with unlisted as (
       select s.id, d.namespace = any($4) or s.group_name = any($5) as excused, d.gone_at is not null as widowed
       from subscription s join destination d on d.id = s.destination_id
       where s.cluster_id = $1 and s.gone_at is null
         and not exists (select 1 from jsonb_to_recordset($2::jsonb) as x (group_name text, destination_id text)
                         where x.group_name = s.group_name and x.destination_id = s.destination_id))
     update subscription s set stale_since = ${STALE_SINCE}, missed = s.missed + (not u.excused)::int,
       gone_at = case when not u.excused and (s.missed + 1 >= $3 or u.widowed) then now() end
     from unlisted u where u.id = s.id and (not u.excused or s.stale_since is null)`,
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
  unobservedNamespaces: string[],
): Promise<void> {
  const idOf = (ref: DestinationRef | null): string | null => (ref ? (destinations.get(destinationKey(ref))?.id ?? null) : null)
  const rows = routes.flatMap((route) => {
    const from = idOf(route.from)
    return from ? { from, to: idOf(route.to), ...routeWords(route), confidence: route.confidence, problem: route.problem } : []
  })
  const wanted = JSON.stringify(rows)
  const shape = `jsonb_to_recordset($2::jsonb) as x ("from" text, "to" text, evidence text, confidence text, problem text, "evidencePhrase" jsonb, "problemPhrase" jsonb)`
  await client.query(
    `delete from dead_letter_route r using destination d
     where r.cluster_id = $1 and d.id = r.from_destination_id and d.namespace <> all($3) and not exists (
       select 1 from ${shape} where x."from" = r.from_destination_id and coalesce(x."to", '') = coalesce(r.to_destination_id, ''))`,
    [clusterId, wanted, unobservedNamespaces],
  )
  await client.query(
    `insert into dead_letter_route as r (id, cluster_id, from_destination_id, to_destination_id, evidence, confidence, problem, evidence_phrase, problem_phrase)
     select distinct on (x."from", x."to") gen_random_uuid()::text, $1, x."from", x."to", x.evidence, x.confidence, x.problem, x."evidencePhrase", x."problemPhrase" from ${shape}
     on conflict (from_destination_id, to_destination_id) do update set evidence = excluded.evidence, confidence = excluded.confidence, problem = excluded.problem,
       evidence_phrase = excluded.evidence_phrase, problem_phrase = excluded.problem_phrase
     where (r.evidence, r.confidence, r.problem, r.evidence_phrase, r.problem_phrase) is distinct from
       (excluded.evidence, excluded.confidence, excluded.problem, excluded.evidence_phrase, excluded.problem_phrase)`,
    [clusterId, wanted],
  )
}

/** What an adapter says of a route are the words of its broker's configuration. */
const routeWords = (route: DeadLetterRoute) => ({
  evidence: route.evidence,
  evidencePhrase: route.evidencePhrase ?? phrase('evidence.configured', { quote: route.evidence }),
  problemPhrase: route.problem === null ? null : phrase(route.to === null ? 'route.nowhere' : 'route.doubtful', { quote: route.problem }),
})

/** Bindings have no identity of their own: the set is replaced when it differs. Those of a namespace that could not be listed stay. */
async function writeBindings(client: Queryable, clusterId: string, bindings: BindingInfo[], unobservedNamespaces: string[]): Promise<void> {
  const columns = 'namespace, source, source_type, destination, destination_type, routing_key'
  const listed = `select namespace, source, "sourceType", destination, "destinationType", "routingKey" from jsonb_to_recordset($2::jsonb)
    as x (namespace text, source text, "sourceType" text, destination text, "destinationType" text, "routingKey" text) where namespace <> all($3)`
  const stored = `select ${columns} from binding where cluster_id = $1 and namespace <> all($3)`
  const values = [clusterId, JSON.stringify(bindings), unobservedNamespaces]
  const difference = await client.query(
    `select 1 from ((${stored} except ${listed}) union all (${listed} except ${stored})) d limit 1`,
    values,
  )
  if (difference.rowCount === 0) return
  await client.query('delete from binding where cluster_id = $1 and namespace <> all($2)', [clusterId, unobservedNamespaces])
  await client.query(`insert into binding (cluster_id, ${columns}) select $1, l.* from (${listed}) l`, values)
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
