import { handle } from '#lib/api/handle.ts'
import { coreOperations } from '#lib/api/operations/core.ts'
import { requireObject } from '#lib/queries/require-object.ts'
import { readSeries } from '#lib/queries/series.ts'

export const GET = handle(coreOperations.destinationSeries, async ({ context, params, query }) => {
  await requireObject(context, 'destination', params.id)
  return readSeries(context, 'destination', params.id, query, ['backlog_messages', 'in_rate', 'out_rate'])
})
