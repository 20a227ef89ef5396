import { handle } from '#lib/api/handle.ts'
import { deadLetterOperations } from '#lib/api/operations/dead-letters.ts'
import { browseMessages } from '#lib/queries/messages.ts'

export const GET = handle(deadLetterOperations.browseMessages, ({ context, params, query }) => browseMessages(context, params.id, query))
