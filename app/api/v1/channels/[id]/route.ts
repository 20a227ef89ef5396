import { handle } from '#lib/api/handle.ts'
import { alertOperations } from '#lib/api/operations/alerts.ts'
import { getChannel } from '#lib/queries/channels.ts'
import { removeChannel } from '#lib/services/channel/remove.ts'
import { updateChannel } from '#lib/services/channel/update.ts'

export const PATCH = handle(alertOperations.updateChannel, async ({ context, params, body }) => {
  await updateChannel(context, params.id, body)
  return getChannel(context, params.id)
})

export const DELETE = handle(alertOperations.removeChannel, async ({ context, params }) => {
  await removeChannel(context, params.id)
  return undefined
})
