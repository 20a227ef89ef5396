import { handle } from '#lib/api/handle.ts'
import { alertOperations } from '#lib/api/operations/alerts.ts'
import { removeSilence } from '#lib/services/silence/remove.ts'

export const DELETE = handle(alertOperations.removeSilence, async ({ context, params }) => {
  await removeSilence(context, params.id)
  return undefined
})
