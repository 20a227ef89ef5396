import { handle } from '#lib/api/handle.ts'
import { deadLetterOperations } from '#lib/api/operations/dead-letters.ts'
import { getRequeueRun } from '#lib/queries/requeue-runs.ts'
import { setRequeueRate } from '#lib/services/requeue-run/set-rate.ts'

export const GET = handle(deadLetterOperations.getRequeueRun, ({ context, params }) => getRequeueRun(context, params.id))

export const PATCH = handle(deadLetterOperations.updateRequeueRun, async ({ context, params, body }) => {
  await setRequeueRate(context, params.id, body.ratePerSecond)
  return getRequeueRun(context, params.id)
})
