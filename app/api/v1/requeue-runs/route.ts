import { handle } from '#lib/api/handle.ts'
import { deadLetterOperations } from '#lib/api/operations/dead-letters.ts'
import { getRequeueRun, listRequeueRuns } from '#lib/queries/requeue-runs.ts'
import { createRequeueRun } from '#lib/services/requeue-run/create.ts'

export const GET = handle(deadLetterOperations.listRequeueRuns, ({ context, query }) => listRequeueRuns(context, query))

export const POST = handle(deadLetterOperations.createRequeueRun, async ({ context, body }) =>
  getRequeueRun(context, await createRequeueRun(context, body)),
)
