import type { RequestContext } from '#lib/context.ts'
import { steerRun } from './change.ts'

/**
 * Ends a run early. What was moved stays moved. A run that was never started ends at once, any other when a collector has
 * finished the batch under way and settled the ledger. Throws `not-found`, `conflict`.
 */
export const cancelRequeueRun = (context: RequestContext, runId: string): Promise<void> =>
  steerRun(context, runId, {
    action: 'requeue-run.cancelled',
    verb: 'cancelled',
    from: ['planned', 'running', 'paused'],
    set: `wanted = 'cancel', retry_at = null, state = case when state = 'planned' then 'cancelled' else 'cancelling' end,
          outcome = case when state = 'planned' then 'cancelled' end, finished_at = case when state = 'planned' then now() end`,
  })
