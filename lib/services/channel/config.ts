import { invalid } from '#lib/api/field-errors.ts'
import type { RequestContext } from '#lib/context.ts'
import type { Prisma } from '#lib/db/prisma.ts'
import { AppError } from '#lib/errors.ts'
import type { ChannelKind } from '#lib/notify/channel.ts'
import { channelKindOf } from '#lib/notify/registry.ts'
import { splitSecrets, type Fields } from '../secret-fields.ts'

/** A registered channel kind. Throws `invalid-request`. */
export function requireKind(kind: string): ChannelKind {
  const known = channelKindOf(kind)
  if (!known)
    throw new AppError('invalid-request', `There is no channel kind ${JSON.stringify(kind)}.`, [
      { field: 'kind', message: 'one of those of /channel-kinds' },
    ])
  return known
}

/** Checks a whole config and answers the columns that hold it: the open part, and the sealed one. Throws `invalid-request`. */
export function configColumns(
  context: RequestContext,
  kind: ChannelKind,
  id: string,
  given: Fields,
): { config: Prisma.InputJsonObject; secrets: string } {
  const parsed = kind.configSchema.safeParse(given)
  if (!parsed.success) throw invalid(parsed.error, 'body', 'config')
  const { config, secrets } = splitSecrets(kind.configSchema, parsed.data as Fields)
  return { config: config as Prisma.InputJsonObject, secrets: context.secrets.seal(secrets, id) }
}

/** What the audit log keeps of a channel: never its secrets. */
export const snapshot = (row: { name: string; kind: string; enabled: boolean; config: unknown }) => ({
  name: row.name,
  kind: row.kind,
  enabled: row.enabled,
  config: row.config,
})
