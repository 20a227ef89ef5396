import { handle } from '#lib/api/handle.ts'
import { coreOperations } from '#lib/api/operations/core.ts'
import { testConnection } from '#lib/services/cluster/test-connection.ts'

export const POST = handle(coreOperations.testCluster, ({ context, body }) => testConnection(context, body))
