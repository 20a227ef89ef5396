import { handle } from '#lib/api/handle.ts'
import { deadLetterOperations } from '#lib/api/operations/dead-letters.ts'
import { listDeadLetters } from '#lib/queries/dead-letters.ts'

export const GET = handle(deadLetterOperations.listDeadLetters, ({ context, query }) => listDeadLetters(context, query))
