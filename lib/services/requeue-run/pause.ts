import type { RequestContext } from '#lib/context.ts'
import { steerRun } from './change.ts'

/** Pauses a run: the batch under way is finished, then its messages are put back and nothing more is read. Throws `not-found`, `conflict`. */
export const pauseRequeueRun = (context: RequestContext, runId: string): Promise<void> =>
  steerRun(context, runId, {
    action: 'requeue-run.paused',
    verb: 'paused',
    from: ['running'],
    set: `state = 'paused', wanted = 'pause'`,
  })
