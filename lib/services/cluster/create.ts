import { randomUUID } from 'node:crypto'
import type { ClusterCreate } from '#lib/api/contracts/clusters.ts'
import type { RequestContext } from '#lib/context.ts'
import type { Prisma } from '#lib/db/prisma.ts'
import { audit } from '../audit.ts'
import { authorise } from '../authorise.ts'
import { nameTaken } from '../name-taken.ts'
import { splitSecrets } from '../secret-fields.ts'
import { checkConfig } from './config.ts'
import { snapshot } from './snapshot.ts'

/** Saves a new cluster; a collector picks it up within a second. Answers its id. Throws `invalid-request`, `conflict` (name taken). */
export async function createCluster(context: RequestContext, input: ClusterCreate): Promise<string> {
  authorise(context, 'clusters:write')
  const checked = checkConfig(input.kind, input.config)
  const { config, secrets } = splitSecrets(checked.schema, checked.config)
  const id = randomUUID()
  await nameTaken('cluster', input.name, () =>
    context.prisma.$transaction(async (tx) => {
      const row = await tx.cluster.create({
        data: {
          id,
          name: input.name,
          kind: input.kind,
          environment: input.environment,
          enabled: input.enabled,
          status: input.enabled ? 'pending' : 'disabled',
          pollIntervalSeconds: input.pollIntervalSeconds,
          config: config as Prisma.InputJsonObject,
          secrets: context.secrets.seal(secrets, id),
        },
      })
      await audit(tx, context, { action: 'cluster.created', entity: 'cluster', entityId: id, after: snapshot(row) })
    }),
  )
  return id
}
