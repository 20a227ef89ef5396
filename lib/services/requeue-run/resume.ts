import type { RequestContext } from '#lib/context.ts'
import { steerRun } from './change.ts'

/** Lets a paused run go on where it was. Throws `not-found`, `conflict`. */
export const resumeRequeueRun = (context: RequestContext, runId: string): Promise<void> =>
  steerRun(context, runId, {
    action: 'requeue-run.resumed',
    verb: 'resumed',
    from: ['paused'],
    set: `state = 'running', wanted = 'run', retry_at = null`,
  })
