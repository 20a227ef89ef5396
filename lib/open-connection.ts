import { connectWith } from '#lib/brokers/connect.ts'
import type { BrokerConnection, BrokerDeps } from '#lib/brokers/contract.ts'
import type { Context } from '#lib/context.ts'
import { notFound } from '#lib/errors.ts'
import { mergeSecrets } from './services/secret-fields.ts'

/** Opens a connection to a stored cluster, secrets included. The caller closes it. Throws `not-found` or on a sealed secret that does not open. */
export async function openConnection(
  context: Context,
  clusterId: string,
  warn: BrokerDeps['warn'] = () => undefined,
): Promise<BrokerConnection> {
  const cluster = await context.prisma.cluster.findUnique({ where: { id: clusterId } })
  if (!cluster) throw notFound('cluster', clusterId)
  const secrets = cluster.secrets ? context.secrets.open(cluster.secrets, cluster.id) : {}
  return connectWith(cluster.kind, mergeSecrets(cluster.config as Record<string, unknown>, secrets), {
    now: () => context.now().getTime(),
    warn,
  })
}
