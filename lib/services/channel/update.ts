import type { ChannelPatch } from '#lib/api/contracts/alerts.ts'
import type { RequestContext } from '#lib/context.ts'
import type { Prisma } from '#lib/db/prisma.ts'
import { notFound } from '#lib/errors.ts'
import { audit } from '../audit.ts'
import { authorise } from '../authorise.ts'
import { nameTaken } from '../name-taken.ts'
import { patchConfigInPlace } from '../moved-secrets.ts'
import type { Fields } from '../secret-fields.ts'
import { configColumns, requireKind, snapshot } from './config.ts'

/**
 * Changes a channel. New settings, or switching it on again, give a dead one a new life. Switching it off drops what waits;
 * what is still firing when it is on again is told then. Throws `not-found`, `invalid-request`, `conflict`.
 */
export async function updateChannel(context: RequestContext, id: string, input: ChannelPatch): Promise<void> {
  authorise(context, 'channels:write')
  await nameTaken('channel', input.name ?? '', () =>
    context.prisma.$transaction(async (tx) => {
      await tx.$queryRaw`select id from channel where id = ${id} for update`
      const before = await tx.channel.findUnique({ where: { id } })
      if (!before) throw notFound('channel', id)
      const data: Prisma.ChannelUpdateInput = {}
      if (input.name !== undefined) data.name = input.name
      if (input.enabled !== undefined) data.enabled = input.enabled
      if (input.config !== undefined) {
        const kind = requireKind(before.kind)
        const secrets = before.secrets === null ? {} : storedSecrets(context, before.secrets, id)
        const whole = patchConfigInPlace(kind.configSchema, input.config, { config: before.config as Fields, secrets })
        Object.assign(data, configColumns(context, kind, id, whole))
      }
      if (input.config !== undefined || (input.enabled === true && !before.enabled))
        Object.assign(data, { health: 'untested', healthDetail: '', failures: 0 })
      const after = await tx.channel.update({ where: { id }, data })
      if (before.enabled && !after.enabled)
        await tx.$executeRaw`update notification set state = 'dropped', finished_at = now(),
          payload = payload || '{"dropped": {"reason": "channel_disabled", "by": null}}' where channel_id = ${id} and state = 'pending'`
      await audit(tx, context, {
        action: 'channel.updated',
        entity: 'channel',
        entityId: id,
        before: snapshot(before),
        after: { ...snapshot(after), secretsChanged: input.config !== undefined },
      })
    }),
  )
}

/** Secrets that no longer open count as none: entering them again is the remedy, so it must be possible. */
function storedSecrets(context: RequestContext, sealed: string, id: string): Record<string, unknown> {
  try {
    return context.secrets.open(sealed, id)
  } catch {
    return {}
  }
}
