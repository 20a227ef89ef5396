import type { RequestContext } from '#lib/context.ts'
import { notFound } from '#lib/errors.ts'
import { audit } from '../audit.ts'
import { authorise } from '../authorise.ts'
import { snapshot } from './config.ts'

/** Deletes a channel with its delivery log and takes it out of every rule. Throws `not-found`. */
export async function removeChannel(context: RequestContext, id: string): Promise<void> {
  authorise(context, 'channels:write')
  await context.prisma.$transaction(async (tx) => {
    await tx.$queryRaw`select id from channel where id = ${id} for update`
    const before = await tx.channel.findUnique({ where: { id } })
    if (!before) throw notFound('channel', id)
    const rules = await tx.$queryRaw<{ id: string }[]>`update alert_rule set channels = array_remove(channels, ${id}), updated_at = now()
      where ${id} = any(channels) returning id`
    await tx.channel.delete({ where: { id } })
    await audit(tx, context, {
      action: 'channel.removed',
      entity: 'channel',
      entityId: id,
      before: { ...snapshot(before), rules: rules.map((row) => row.id) },
    })
  })
}
