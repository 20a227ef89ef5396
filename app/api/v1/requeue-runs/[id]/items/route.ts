import { handle } from '#lib/api/handle.ts'
import { deadLetterOperations } from '#lib/api/operations/dead-letters.ts'
import { listRequeueItems } from '#lib/queries/requeue-runs.ts'

export const GET = handle(deadLetterOperations.listRequeueItems, ({ context, params, query }) =>
  listRequeueItems(context, params.id, query),
)
