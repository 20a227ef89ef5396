import { conditionOf } from '#lib/alerting/registry.ts'
import type { Scope } from '#lib/api/contracts/alerts.ts'
import { invalid } from '#lib/api/field-errors.ts'
import type { PrismaTransaction } from '#lib/db/prisma.ts'
import { AppError } from '#lib/errors.ts'

/** Scope fields that exist on no cluster, and on no destination. */
const NOT_ON = { cluster: ['destination', 'group', 'pattern', 'owner'], destination: [], subscription: [] } as const

/** Checks condition, parameters and scope against each other; answers the parameters with their defaults. Throws `invalid-request`. */
export function checkRule(condition: string, params: unknown, scope: Scope): Record<string, unknown> {
  const known = conditionOf(condition)
  if (!known)
    throw new AppError('invalid-request', `There is no condition ${JSON.stringify(condition)}.`, [
      { field: 'condition', message: 'one of those of /condition-kinds' },
    ])
  const parsed = known.paramsSchema.safeParse(params)
  if (!parsed.success) throw invalid(parsed.error, 'body', 'params')
  const useless = NOT_ON[known.subjectKind].filter((field) => scope[field] !== undefined)
  if (useless.length > 0)
    throw new AppError(
      'invalid-request',
      `${known.label} is about clusters: a scope by ${useless.join(' and ')} would match none.`,
      useless.map((field) => ({ field: `scope.${field}`, message: 'does not exist on a cluster' })),
    )
  return parsed.data as Record<string, unknown>
}

/** Every channel must exist. Throws `invalid-request`. */
export async function checkChannels(tx: PrismaTransaction, channels: readonly string[]): Promise<void> {
  const found = await tx.channel.findMany({ where: { id: { in: [...channels] } }, select: { id: true } })
  const missing = channels.filter((id) => !found.some((row) => row.id === id))
  if (missing.length > 0)
    throw new AppError('invalid-request', `There is no channel with id ${missing.map((id) => JSON.stringify(id)).join(', ')}.`, [
      { field: 'channels', message: 'names a channel that does not exist' },
    ])
}
