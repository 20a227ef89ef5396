import type { RequestContext } from '#lib/context.ts'
import { steerRun } from './change.ts'

/** Changes the brake of a run, also while it runs; null = no brake. Throws `not-found`, `conflict`. */
export const setRequeueRate = (context: RequestContext, runId: string, ratePerSecond: number | null): Promise<void> =>
  steerRun(context, runId, {
    action: 'requeue-run.rate-changed',
    verb: 'changed',
    from: ['planned', 'running', 'paused'],
    set: 'rate_per_second = $2',
    values: [ratePerSecond],
  })
