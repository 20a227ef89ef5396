import type { RequestContext } from '#lib/context.ts'
import { notFound } from '#lib/errors.ts'
import { audit } from '../audit.ts'
import { authorise } from '../authorise.ts'
import { snapshot } from './snapshot.ts'

/** Forgets a cluster with all its history. The broker is not touched. Throws `not-found`. */
export async function removeCluster(context: RequestContext, id: string): Promise<void> {
  authorise(context, 'clusters:write')
  await context.prisma.$transaction(async (tx) => {
    const before = await tx.cluster.findUnique({ where: { id } })
    if (!before) throw notFound('cluster', id)
    await tx.cluster.delete({ where: { id } })
    await audit(tx, context, { action: 'cluster.removed', entity: 'cluster', entityId: id, before: snapshot(before) })
  })
}
