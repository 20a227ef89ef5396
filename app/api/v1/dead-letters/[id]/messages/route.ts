import { handle } from '#lib/api/handle.ts'
import { deadLetterOperations } from '#lib/api/operations/dead-letters.ts'
import { browseDeadLetters } from '#lib/queries/dead-letter-messages.ts'

export const GET = handle(deadLetterOperations.browseDeadLetters, ({ context, params, query }) =>
  browseDeadLetters(context, params.id, query),
)
