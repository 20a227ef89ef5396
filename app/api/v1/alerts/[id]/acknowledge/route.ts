import { handle } from '#lib/api/handle.ts'
import { alertOperations } from '#lib/api/operations/alerts.ts'
import { getAlert } from '#lib/queries/alerts.ts'
import { acknowledgeAlert } from '#lib/services/alert/acknowledge.ts'

export const POST = handle(alertOperations.acknowledgeAlert, async ({ context, params }) => {
  await acknowledgeAlert(context, params.id)
  return getAlert(context, params.id)
})
