import { handle } from '#lib/api/handle.ts'
import { coreOperations } from '#lib/api/operations/core.ts'
import { getSubscription } from '#lib/queries/subscriptions.ts'

export const GET = handle(coreOperations.getSubscription, ({ context, params }) => getSubscription(context, params.id))
