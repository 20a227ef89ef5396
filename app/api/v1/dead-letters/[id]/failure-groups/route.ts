import { handle } from '#lib/api/handle.ts'
import { deadLetterOperations } from '#lib/api/operations/dead-letters.ts'
import { listFailureGroups } from '#lib/queries/failure-groups.ts'

export const GET = handle(deadLetterOperations.listFailureGroups, ({ context, params, query }) =>
  listFailureGroups(context, params.id, query.acceptCost),
)
