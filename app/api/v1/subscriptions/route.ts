import { handle } from '#lib/api/handle.ts'
import { coreOperations } from '#lib/api/operations/core.ts'
import { listSubscriptions } from '#lib/queries/subscriptions.ts'

export const GET = handle(coreOperations.listSubscriptions, ({ context, query }) => listSubscriptions(context, query))
