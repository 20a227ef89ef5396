import { handle } from '#lib/api/handle.ts'
import { coreOperations } from '#lib/api/operations/core.ts'
import { search } from '#lib/queries/search.ts'

export const GET = handle(coreOperations.search, ({ context, query }) => search(context, query))
