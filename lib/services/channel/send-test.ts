import { randomUUID } from 'node:crypto'
import type { ChannelTestAnswer } from '#lib/api/contracts/alerts.ts'
import type { RequestContext } from '#lib/context.ts'
import { notFound } from '#lib/errors.ts'
import { sampleEvents } from '#lib/notify/samples.ts'
import { openChannel, sendEvent, type Attempt } from '#lib/notify/send.ts'
import { parseAllowList } from '#lib/notify/targets.ts'
import { audit } from '../audit.ts'
import { authorise } from '../authorise.ts'
import type { Fields } from '../secret-fields.ts'

/**
 * Sends a firing and a recovered sample through the channel's real code and answers what the target said; of the two the one
 * that went wrong. A success makes a dead channel live again. Throws `not-found`.
 */
export async function testChannel(context: RequestContext, id: string, signal: AbortSignal): Promise<ChannelTestAnswer> {
  authorise(context, 'channels:write')
  const row = await context.prisma.channel.findUnique({ where: { id } })
  if (!row) throw notFound('channel', id)
  const channel = openChannel({ id, name: row.name, kind: row.kind, config: row.config as Fields, secrets: row.secrets }, context.secrets)
  const { firing, recovered } = sampleEvents(context.now(), `${context.env.publicUrl}/alerts`)
  const http = { allow: parseAllowList(context.env.allowPrivateTargets), signal }
  let attempt = await sendEvent(channel, firing, { id: `test_${randomUUID()}`, at: context.now() }, http)
  if (arrived(attempt)) attempt = await sendEvent(channel, recovered, { id: `test_${randomUUID()}`, at: context.now() }, http)
  const detail = detailOf(attempt)
  await context.prisma.$transaction(async (tx) => {
    const data = arrived(attempt)
      ? { health: 'ok', healthDetail: '', failures: 0, lastDeliveredAt: context.now() }
      : { health: row.health === 'dead' ? 'dead' : 'failing', healthDetail: detail }
    // Deleted while it was tested: nothing to note.
    await tx.channel.updateMany({ where: { id }, data })
    await audit(tx, context, {
      action: 'channel.tested',
      entity: 'channel',
      entityId: id,
      after: { outcome: attempt.result.outcome, status: attempt.status },
    })
  })
  return { outcome: attempt.result.outcome, status: attempt.status, detail, responseHead: attempt.responseHead }
}

const arrived = ({ result }: Attempt): boolean => result.outcome === 'delivered' || result.outcome === 'accepted'

function detailOf({ result }: Attempt): string {
  switch (result.outcome) {
    case 'delivered':
      return 'Both samples were delivered.'
    case 'accepted':
      return 'Both samples were accepted. Look there whether they are shown: the target does not say.'
    case 'retry':
      return result.reason
    case 'permanent':
      return `${result.reason} ${result.hint}`
  }
}
