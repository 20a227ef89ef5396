import { handle } from '#lib/api/handle.ts'
import { deadLetterOperations } from '#lib/api/operations/dead-letters.ts'
import { getRequeueRun } from '#lib/queries/requeue-runs.ts'
import { startRequeueRun } from '#lib/services/requeue-run/start.ts'

export const POST = handle(deadLetterOperations.startRequeueRun, async ({ context, params }) => {
  await startRequeueRun(context, params.id)
  return getRequeueRun(context, params.id)
})
