import { handle } from '#lib/api/handle.ts'
import { deadLetterOperations } from '#lib/api/operations/dead-letters.ts'
import { getRequeueRun } from '#lib/queries/requeue-runs.ts'
import { pauseRequeueRun } from '#lib/services/requeue-run/pause.ts'

export const POST = handle(deadLetterOperations.pauseRequeueRun, async ({ context, params }) => {
  await pauseRequeueRun(context, params.id)
  return getRequeueRun(context, params.id)
})
