import { handle } from '#lib/api/handle.ts'
import { coreOperations } from '#lib/api/operations/core.ts'
import { listDestinations } from '#lib/queries/destinations.ts'

export const GET = handle(coreOperations.listDestinations, ({ context, query }) => listDestinations(context, query))
