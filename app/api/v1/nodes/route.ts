import { handle } from '#lib/api/handle.ts'
import { coreOperations } from '#lib/api/operations/core.ts'
import { listNodes } from '#lib/queries/clusters.ts'

export const GET = handle(coreOperations.listNodes, ({ context, query }) => listNodes(context, query))
