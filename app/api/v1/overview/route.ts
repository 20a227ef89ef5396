import { handle } from '#lib/api/handle.ts'
import { coreOperations } from '#lib/api/operations/core.ts'
import { overview } from '#lib/queries/overview.ts'

export const GET = handle(coreOperations.overview, ({ context, query }) => overview(context, query))
