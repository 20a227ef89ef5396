import { handle } from '#lib/api/handle.ts'
import { coreOperations } from '#lib/api/operations/core.ts'
import { requireObject } from '#lib/queries/require-object.ts'
import { readSeries } from '#lib/queries/series.ts'

export const GET = handle(coreOperations.subscriptionSeries, async ({ context, params, query }) => {
  await requireObject(context, 'subscription', params.id)
  return readSeries(context, 'subscription', params.id, query, ['lag_messages', 'lag_seconds', 'commit_rate'])
})
