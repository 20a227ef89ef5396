import { handle } from '#lib/api/handle.ts'
import { deadLetterOperations } from '#lib/api/operations/dead-letters.ts'
import { getDeadLetter } from '#lib/queries/dead-letter-messages.ts'

export const GET = handle(deadLetterOperations.getDeadLetter, ({ context, params, query }) =>
  getDeadLetter(context, params.id, params.mid, query.acceptCost),
)
