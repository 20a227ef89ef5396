import type { RequestContext } from '#lib/context.ts'
import { steerRun } from './change.ts'

/** Starts a planned run; a collector takes it up within a second or two. Throws `not-found`, `conflict`. */
export const startRequeueRun = (context: RequestContext, runId: string): Promise<void> =>
  steerRun(context, runId, {
    action: 'requeue-run.started',
    verb: 'started',
    from: ['planned'],
    set: `state = 'running', wanted = 'run', started_at = now()`,
  })
