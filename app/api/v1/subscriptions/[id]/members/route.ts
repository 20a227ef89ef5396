import { handle } from '#lib/api/handle.ts'
import { coreOperations } from '#lib/api/operations/core.ts'
import { slice } from '#lib/api/list.ts'
import { subscriptionMembers } from '#lib/queries/subscriptions.ts'

export const GET = handle(coreOperations.subscriptionMembers, async ({ context, params, query }) =>
  slice(await subscriptionMembers(context, params.id), query),
)
