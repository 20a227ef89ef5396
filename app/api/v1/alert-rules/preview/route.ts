import { handle } from '#lib/api/handle.ts'
import { alertOperations } from '#lib/api/operations/alerts.ts'
import { previewAlertRule } from '#lib/services/alert-rule/preview.ts'

export const POST = handle(alertOperations.previewAlertRule, ({ context, body }) => previewAlertRule(context, body))
