import { handle } from '#lib/api/handle.ts'
import { coreOperations } from '#lib/api/operations/core.ts'
import { slice } from '#lib/api/list.ts'
import { subscriptionPartitions } from '#lib/queries/subscriptions.ts'

export const GET = handle(coreOperations.subscriptionPartitions, async ({ context, params, query }) =>
  slice(await subscriptionPartitions(context, params.id), query),
)
