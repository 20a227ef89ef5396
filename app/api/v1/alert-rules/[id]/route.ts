import { handle } from '#lib/api/handle.ts'
import { alertOperations } from '#lib/api/operations/alerts.ts'
import { getAlertRule } from '#lib/queries/alert-rules.ts'
import { removeAlertRule } from '#lib/services/alert-rule/remove.ts'
import { updateAlertRule } from '#lib/services/alert-rule/update.ts'

export const GET = handle(alertOperations.getAlertRule, ({ context, params }) => getAlertRule(context, params.id))

export const PATCH = handle(alertOperations.updateAlertRule, async ({ context, params, body }) => {
  await updateAlertRule(context, params.id, body)
  return getAlertRule(context, params.id)
})

export const DELETE = handle(alertOperations.removeAlertRule, async ({ context, params }) => {
  await removeAlertRule(context, params.id)
  return undefined
})
