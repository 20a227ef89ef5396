import { handle } from '#lib/api/handle.ts'
import { coreOperations } from '#lib/api/operations/core.ts'
import { getCluster, listClusters } from '#lib/queries/clusters.ts'
import { createCluster } from '#lib/services/cluster/create.ts'

export const GET = handle(coreOperations.listClusters, ({ context, query }) => listClusters(context, query))

export const POST = handle(coreOperations.createCluster, async ({ context, body }) =>
  getCluster(context, await createCluster(context, body)),
)
