import { handle } from '#lib/api/handle.ts'
import { alertOperations } from '#lib/api/operations/alerts.ts'
import { getChannel, listChannels } from '#lib/queries/channels.ts'
import { createChannel } from '#lib/services/channel/create.ts'

export const GET = handle(alertOperations.listChannels, ({ context, query }) => listChannels(context, query))

export const POST = handle(alertOperations.createChannel, async ({ context, body }) =>
  getChannel(context, await createChannel(context, body)),
)
