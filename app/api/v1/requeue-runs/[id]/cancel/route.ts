import { handle } from '#lib/api/handle.ts'
import { deadLetterOperations } from '#lib/api/operations/dead-letters.ts'
import { getRequeueRun } from '#lib/queries/requeue-runs.ts'
import { cancelRequeueRun } from '#lib/services/requeue-run/cancel.ts'

export const POST = handle(deadLetterOperations.cancelRequeueRun, async ({ context, params }) => {
  await cancelRequeueRun(context, params.id)
  return getRequeueRun(context, params.id)
})
