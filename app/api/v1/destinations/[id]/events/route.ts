import { handle } from '#lib/api/handle.ts'
import { coreOperations } from '#lib/api/operations/core.ts'
import { listDestinationEvents } from '#lib/queries/destination-events.ts'

export const GET = handle(coreOperations.destinationEvents, ({ context, params, query }) =>
  listDestinationEvents(context, params.id, query),
)
