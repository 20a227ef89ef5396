import { handle } from '#lib/api/handle.ts'
import { deadLetterOperations } from '#lib/api/operations/dead-letters.ts'
import { getRequeueRun } from '#lib/queries/requeue-runs.ts'
import { resumeRequeueRun } from '#lib/services/requeue-run/resume.ts'

export const POST = handle(deadLetterOperations.resumeRequeueRun, async ({ context, params }) => {
  await resumeRequeueRun(context, params.id)
  return getRequeueRun(context, params.id)
})
