/** Looks at a source to plan a requeue: the thin edge between the broker and the pure plan. */
import type { BrokerConnection, BrokerMessage, Mover, MoverTarget } from '#lib/brokers/contract.ts'
import type { Pool } from '#lib/db/pool.ts'
import { phrase } from '#lib/domain/phrase.ts'
import { AppError, CostNotAccepted } from '#lib/errors.ts'
import { chooseTarget, type Choice, type Topology } from './choose-target.ts'
import { notRequeued, requeuedTimes } from './cursor.ts'
import { decodeDeadLetter } from './decode.ts'
import { matchesFilter, type DeadLetterFilter } from './filter.ts'
import { requeuesOf } from './marks.ts'
import type { Look, LookedMessage, PlanRequest, TargetFacts } from './plan-types.ts'
import { nextPiece, rangeSize } from './ranges.ts'
import { loadSources, loadTopology } from './topology.ts'

/** Most messages a plan looks at. Every page of a queue reads it from its head again, a log is read once. */
const LOOK_LIMIT = { queue: 2_000, log: 20_000 } as const
const PAGE = 500
const BODY_BYTES = 65_536
/** Looking ends after this long, with what was found. */
const LOOK_MS = 15_000

export interface LookDeps {
  pool: Pool
  connection: BrokerConnection
  /** Milliseconds since the epoch. */
  now: () => number
  signal: AbortSignal
}

export interface Looked {
  look: Look
  facts: Map<string, TargetFacts>
}

/** Throws `cost-not-accepted` when the selection cannot be found without a look that costs, `not-found` for an unknown target. */
export async function lookAt(deps: LookDeps, request: PlanRequest): Promise<Looked> {
  const { connection, pool, signal } = deps
  const { source } = request
  const topology = await loadTopology(pool, source.clusterId, source.namespace)
  const choose = await chooser(deps, request, topology)
  const ref = { namespace: source.namespace, name: source.name }
  const sample = (await connection.sample(signal)).destinations.find(
    ({ destination }) => destination.name === ref.name && destination.namespace === ref.namespace,
  )
  const cost = await connection.browseCost(ref, signal)
  const frozenAt = deps.now()
  const look = sample?.partitions
    ? { ...(await lookAtLog(deps, request, sample.partitions, choose)), cost, frozenAt }
    : { ...(await lookAtQueue(deps, request, sample?.readyMessages ?? sample?.backlogMessages ?? 0, cost, choose)), cost, frozenAt }
  await addHistory(deps, request, look.messages)
  return { look, facts: await targetFacts(deps, request, look, topology) }
}

type Choose = (message: BrokerMessage) => LookedMessage | null

/** Decodes a message and says where it would go; null = it is not of the selection. */
async function chooser(deps: LookDeps, request: PlanRequest, topology: Topology): Promise<Choose> {
  const { source, selection } = request
  const sources = await loadSources(deps.pool, source.id)
  const fixed = await fixedChoice(deps, request)
  const ids = 'ids' in selection ? new Set(selection.ids) : null
  const filter: DeadLetterFilter | null =
    'failureGroup' in selection ? { group: selection.failureGroup } : 'filter' in selection ? selection.filter : null
  return (message) => {
    if (ids && !ids.has(message.id)) return null
    const letter = decodeDeadLetter(message, { sources })
    if (filter && !matchesFilter(message, letter, filter)) return null
    const own = message.properties['messageId']
    const key = message.key && message.key.length <= 256 ? Buffer.from(message.key).toString('base64') : null
    return {
      id: message.id,
      position: message.position,
      choice: fixed ?? chooseTarget(letter.origin, source, topology),
      businessKey: typeof own === 'string' && own !== '' ? own : key,
      requeues: requeuesOf(message),
      mayKeepId: message.mayKeepId === true,
    }
  }
}

async function fixedChoice({ pool }: LookDeps, { source, target }: PlanRequest): Promise<Choice | null> {
  if (target.mode === 'origin') return null
  const found = await pool.query<{ namespace: string; name: string; id: string }>(
    'select id, namespace, name from destination where id = $1 and cluster_id = $2 and gone_at is null',
    [target.destinationId, source.clusterId],
  )
  const destination = found.rows[0]
  if (!destination) {
    throw new AppError('not-found', phrase('error.target-unknown'), [
      { field: 'target.destinationId', message: 'is not a destination of this cluster' },
    ])
  }
  if (destination.id === source.id) {
    throw new AppError('unprocessable', phrase('error.target-is-source', { name: source.name }), [
      { field: 'target.destinationId', message: 'is the source' },
    ])
  }
  return {
    target: { destination: { namespace: destination.namespace, name: destination.name } },
    name: destination.name,
    secondFailure: null,
  }
}

type Part = Omit<Look, 'cost' | 'frozenAt'>

async function lookAtQueue(deps: LookDeps, request: PlanRequest, present: number, cost: Look['cost'], choose: Choose): Promise<Part> {
  const found: Part = { order: 'queue', present, messages: [], complete: false, refused: null, ranges: [], requeuedBefore: 0 }
  const needed = 'failureGroup' in request.selection || 'filter' in request.selection
  // A requeue holds messages anyway, so a look that only holds them too needs no word of its own.
  const accepted = request.acceptCost || cost.cost === 'free' || cost.cost === 'locks' || cost.cost === 'reorders'
  if (cost.looksLeft === 0 || !accepted) {
    if (needed)
      throw new CostNotAccepted(`To find the selected messages ${request.source.name} must be looked at. ${cost.explanation}`, cost)
    return { ...found, refused: phrase('plan.not-looked', { quote: cost.explanation }) }
  }
  // Where the origin decides nothing the first page tells enough; a selection is sought as far as allowed.
  const most = 'all' in request.selection ? PAGE : LOOK_LIMIT.queue
  const until = deps.now() + LOOK_MS
  const destination = { namespace: request.source.namespace, name: request.source.name }
  const wanted = 'ids' in request.selection ? new Set(request.selection.ids).size : Infinity
  let cursor: string | null = null
  let seen = 0
  do {
    const page = await deps.connection.browse({ destination, limit: PAGE, cursor, maxBodyBytes: BODY_BYTES, acceptCost: true }, deps.signal)
    seen += page.messages.length
    found.messages.push(...page.messages.flatMap((message) => choose(message) ?? []))
    cursor = page.nextCursor
    // A queue that counts looks gives one page, and says nothing about what lies behind it.
    found.complete = cursor === null && page.messages.length < PAGE
  } while (cursor !== null && seen < most && found.messages.length < wanted && deps.now() < until)
  return { ...found, present: Math.max(present, seen) }
}

async function lookAtLog(
  deps: LookDeps,
  request: PlanRequest,
  partitions: readonly { partition: number; start: number; end: number }[],
  choose: Choose,
): Promise<Part> {
  const { selection, source } = request
  const all = await notRequeued(deps.pool, source, partitions)
  const found: Part = { order: 'log', present: 0, messages: [], complete: true, refused: null, ranges: all, requeuedBefore: 0 }
  let ids: string[]
  if ('ids' in selection) {
    ids = [...new Set(selection.ids)]
    found.present = ids.length
  } else {
    const { offsets } = nextPiece(
      { mode: 'ranges', order: 'log', ranges: all, next: { range: 0, offset: all[0]?.from ?? 0 } },
      LOOK_LIMIT.log * 2,
    )
    const named = offsets.map(({ partition, offset }) => `${partition}-${offset}`)
    const before = await requeuedTimes(deps.pool, source, named)
    const fresh = named.filter((id) => !before.has(id))
    ids = fresh.slice(0, LOOK_LIMIT.log)
    found.requeuedBefore = before.size
    found.present = rangeSize(all) - before.size
    found.complete = fresh.length === ids.length && named.length === rangeSize(all)
  }
  if (ids.length === 0) return found
  const until = deps.now() + LOOK_MS
  const mover = await openMover(deps, request, ids)
  try {
    for (let looked = 0; ; looked++) {
      const held = await mover.next(deps.signal)
      if (held === null) break
      if (deps.now() > until) {
        found.complete = looked >= ids.length
        break
      }
      if (held.missing !== undefined) {
        found.present -= 1
        continue
      }
      const message = choose(held.message)
      if (message) found.messages.push(message)
    }
  } finally {
    await mover.close()
  }
  return found
}

async function openMover({ connection, signal }: LookDeps, { source }: PlanRequest, positions: string[] | null): Promise<Mover> {
  if (!connection.openMover) throw new AppError('unprocessable', `Clusters of kind ${source.kind} cannot requeue.`)
  return connection.openMover({ source: { namespace: source.namespace, name: source.name }, prefetch: 1, positions }, signal)
}

async function addHistory({ pool }: LookDeps, { source }: PlanRequest, messages: LookedMessage[]): Promise<void> {
  const times = await requeuedTimes(
    pool,
    source,
    messages.map((message) => message.id),
  )
  for (const message of messages) message.requeues = Math.max(message.requeues, times.get(message.id) ?? 0)
}

/** Asks the broker about each target. Where opening a mover would count as a delivery, the last inventory must do. */
async function targetFacts(deps: LookDeps, request: PlanRequest, look: Look, topology: Topology): Promise<Map<string, TargetFacts>> {
  const targets = new Map<string, MoverTarget>()
  for (const { choice } of look.messages) if (choice.target !== null && !targets.has(choice.name)) targets.set(choice.name, choice.target)
  const facts = new Map<string, TargetFacts>()
  if (targets.size === 0) return facts
  const mover = look.cost.cost === 'counts-as-delivery' ? null : await openMover(deps, request, look.order === 'log' ? [] : null)
  try {
    for (const [name, target] of targets) {
      const known = topology.destinations.get(target.destination.name)
      const consumers = known ? await consumersOf(deps.pool, known.id, look.order, known.consumerCount) : null
      const said = mover
        ? await mover.checkTarget(target, deps.signal)
        : {
            exists: known !== undefined,
            routable: known !== undefined,
            detail: phrase(known ? 'plan.target-known' : 'plan.target-not-known'),
          }
      facts.set(name, { ...said, consumers })
    }
  } finally {
    await mover?.close()
  }
  return facts
}

/** Consumers of a queue; of a log, the members of all its groups. */
async function consumersOf(pool: Pool, destinationId: string, order: Look['order'], consumerCount: number | null): Promise<number | null> {
  if (order === 'queue') return consumerCount
  const result = await pool.query<{ members: number | null }>(
    'select sum(members) as members from subscription where destination_id = $1 and gone_at is null',
    [destinationId],
  )
  return result.rows[0]?.members ?? 0
}
