import { handle } from '#lib/api/handle.ts'
import { coreOperations } from '#lib/api/operations/core.ts'
import { getCluster } from '#lib/queries/clusters.ts'
import { readSeries } from '#lib/queries/series.ts'

export const GET = handle(coreOperations.clusterSeries, async ({ context, params, query }) => {
  await getCluster(context, params.id)
  return readSeries(context, 'cluster', params.id, query, ['poll_seconds', 'up'])
})
