import { handle } from '#lib/api/handle.ts'
import { deadLetterOperations } from '#lib/api/operations/dead-letters.ts'
import { downloadMessage } from '#lib/queries/dead-letter-messages.ts'

export const GET = handle(deadLetterOperations.downloadDeadLetter, ({ context, params, query }) =>
  downloadMessage(context, params.id, params.mid, query.acceptCost),
)
