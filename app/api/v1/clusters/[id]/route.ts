import { handle } from '#lib/api/handle.ts'
import { coreOperations } from '#lib/api/operations/core.ts'
import { getCluster } from '#lib/queries/clusters.ts'
import { removeCluster } from '#lib/services/cluster/remove.ts'
import { updateCluster } from '#lib/services/cluster/update.ts'

export const GET = handle(coreOperations.getCluster, ({ context, params }) => getCluster(context, params.id))

export const PATCH = handle(coreOperations.updateCluster, async ({ context, params, body }) => {
  await updateCluster(context, params.id, body)
  return getCluster(context, params.id)
})

export const DELETE = handle(coreOperations.removeCluster, async ({ context, params }) => {
  await removeCluster(context, params.id)
  return undefined
})
