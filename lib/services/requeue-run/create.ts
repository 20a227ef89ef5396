import { randomUUID } from 'node:crypto'
import type { RequeueCreate } from '#lib/api/contracts/dead-letters.ts'
import type { RequestContext } from '#lib/context.ts'
import { writePlanned } from '#lib/dead-letters/ledger.ts'
import { lookAt } from '#lib/dead-letters/look.ts'
import { makePlan } from '#lib/dead-letters/plan.ts'
import type { PlanRequest } from '#lib/dead-letters/plan-types.ts'
import { transaction } from '#lib/db/pool.ts'
import { withBroker } from '#lib/queries/with-broker.ts'
import { authorise } from '../authorise.ts'
import { auditRun, oneRunAtATime } from './change.ts'
import { requeueSource } from './source.ts'

/**
 * Looks at the dead letters and freezes a plan; `start` starts it at once. Answers the run's id. Throws `not-found`, `unprocessable`,
 * `cost-not-accepted`, `broker-error`, `conflict`.
 */
export async function createRequeueRun(context: RequestContext, input: RequeueCreate): Promise<string> {
  authorise(context, 'requeue:write')
  const source = await requeueSource(context.pool, input.source)
  const request: PlanRequest = {
    source,
    selection: input.selection,
    target: input.target,
    ratePerSecond: input.ratePerSecond ?? null,
    limit: input.limit ?? null,
    acceptCost: input.acceptCost,
  }
  const { look, facts } = await withBroker(context, source.clusterId, (connection, signal) =>
    lookAt({ pool: context.pool, connection, now: () => context.now().getTime(), signal }, request),
  )
  const { plan, frozen, items } = makePlan(request, look, facts)
  const id = randomUUID()
  const state = input.start ? 'running' : 'planned'
  try {
    await transaction(context.pool, async (client) => {
      await client.query(
        `insert into requeue_run (id, cluster_id, source_destination_id, state, selection, target, plan, frozen, matched, count_planned,
           rate_per_second, reason, actor, started_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11, $12, case when $4 = 'running' then now() end)`,
        [
          id,
          source.clusterId,
          source.id,
          state,
          JSON.stringify(input.selection),
          JSON.stringify(input.target),
          JSON.stringify(plan),
          JSON.stringify(frozen),
          plan.matched,
          request.ratePerSecond,
          input.reason ?? '',
          JSON.stringify(context.actor),
        ],
      )
      await writePlanned(client, id, 0, items)
      await auditRun(client, context, {
        action: input.start ? 'requeue-run.created-and-started' : 'requeue-run.created',
        runId: id,
        after: {
          state,
          source: source.name,
          selection: 'ids' in input.selection ? { ids: input.selection.ids.length } : input.selection,
          target: input.target,
          targets: plan.targets.map(({ name, messages }) => ({ name, messages })),
          matched: plan.matched,
          ratePerSecond: request.ratePerSecond,
          reason: input.reason ?? '',
        },
      })
    })
  } catch (error) {
    throw oneRunAtATime(error)
  }
  return id
}
