import { randomUUID } from 'node:crypto'
import type { ChannelCreate } from '#lib/api/contracts/alerts.ts'
import type { RequestContext } from '#lib/context.ts'
import { audit } from '../audit.ts'
import { authorise } from '../authorise.ts'
import { nameTaken } from '../name-taken.ts'
import { configColumns, requireKind, snapshot } from './config.ts'

/** Saves a new channel. Answers its id. Throws `invalid-request`, `conflict` (name taken). */
export async function createChannel(context: RequestContext, input: ChannelCreate): Promise<string> {
  authorise(context, 'channels:write')
  const kind = requireKind(input.kind)
  const id = randomUUID()
  const columns = configColumns(context, kind, id, input.config)
  await nameTaken('channel', input.name, () =>
    context.prisma.$transaction(async (tx) => {
      const row = await tx.channel.create({ data: { id, name: input.name, kind: input.kind, enabled: input.enabled, ...columns } })
      await audit(tx, context, { action: 'channel.created', entity: 'channel', entityId: id, after: snapshot(row) })
    }),
  )
  return id
}
