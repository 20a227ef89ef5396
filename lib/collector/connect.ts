import type { BrokerConnection, BrokerDeps } from '#lib/brokers/contract.ts'
import { brokerKind } from '#lib/brokers/registry.ts'
import type { Context } from '#lib/context.ts'
import { notFound } from '#lib/errors.ts'
import { mergeSecrets } from '#lib/services/secret-fields.ts'

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

/** Opens a connection from a complete config. Throws a ZodError when the config is not valid. */
export function connectWith(kind: string, config: unknown, deps: BrokerDeps): BrokerConnection {
  const definition = brokerKind(kind)
  return definition.connect(definition.configSchema.parse(config), deps)
}
