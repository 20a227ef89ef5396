import { handle } from '#lib/api/handle.ts'
import { deadLetterOperations } from '#lib/api/operations/dead-letters.ts'
import { getDeadLetterDestination } from '#lib/queries/dead-letters.ts'

export const GET = handle(deadLetterOperations.getDeadLetters, ({ context, params }) => getDeadLetterDestination(context, params.id))
