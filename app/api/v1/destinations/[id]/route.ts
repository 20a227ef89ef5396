import { handle } from '#lib/api/handle.ts'
import { coreOperations } from '#lib/api/operations/core.ts'
import { getDestination } from '#lib/queries/destinations.ts'

export const GET = handle(coreOperations.getDestination, ({ context, params }) => getDestination(context, params.id))
