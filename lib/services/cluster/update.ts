import type { ClusterPatch } from '#lib/api/contracts/clusters.ts'
import { closeIncidents } from '#lib/alerting/close.ts'
import type { RequestContext } from '#lib/context.ts'
import type { Prisma } from '#lib/db/prisma.ts'
import { notFound } from '#lib/errors.ts'
import { audit } from '../audit.ts'
import { authorise } from '../authorise.ts'
import { nameTaken } from '../name-taken.ts'
import { patchConfigInPlace } from '../moved-secrets.ts'
import { splitSecrets, type Fields } from '../secret-fields.ts'
import { checkConfig, configSchemaOf } from './config.ts'
import { snapshot } from './snapshot.ts'

/** Changes a cluster. New connection settings close the old connection at the next poll. Throws `not-found`, `invalid-request`, `conflict`. */
export async function updateCluster(context: RequestContext, id: string, input: ClusterPatch): Promise<void> {
  authorise(context, 'clusters:write')
  await nameTaken('cluster', input.name ?? '', () =>
    context.prisma.$transaction(async (tx) => {
      await tx.$queryRaw`select id from cluster where id = ${id} for update`
      const before = await tx.cluster.findUnique({ where: { id } })
      if (!before) throw notFound('cluster', id)
      const data: Prisma.ClusterUpdateInput = {}
      if (input.name !== undefined) data.name = input.name
      if (input.environment !== undefined) data.environment = input.environment
      if (input.pollIntervalSeconds !== undefined) data.pollIntervalSeconds = input.pollIntervalSeconds
      if (input.enabled !== undefined && input.enabled !== before.enabled) {
        data.enabled = input.enabled
        data.status = input.enabled ? 'pending' : 'disabled'
        data.failures = 0
      }
      if (input.config !== undefined) {
        const stored = { config: before.config as Fields, secrets: before.secrets ? context.secrets.open(before.secrets, id) : {} }
        const schema = checkConfig(before.kind, patchConfigInPlace(configSchemaOf(before.kind), input.config, stored))
        const { config, secrets } = splitSecrets(schema.schema, schema.config)
        data.config = config as Prisma.InputJsonObject
        data.secrets = context.secrets.seal(secrets, id)
        data.revision = { increment: 1 }
      }
      const after = await tx.cluster.update({ where: { id }, data })
      // Nobody watches it any more: its incidents would stay open for ever.
      if (before.enabled && !after.enabled)
        await closeIncidents((sql, ...values) => tx.$executeRawUnsafe(sql, ...values), 'cluster', id, 'cluster_removed')
      await audit(tx, context, {
        action: 'cluster.updated',
        entity: 'cluster',
        entityId: id,
        before: snapshot(before),
        after: snapshot(after),
      })
    }),
  )
}
