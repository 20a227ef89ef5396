import { handle } from '#lib/api/handle.ts'
import { alertOperations } from '#lib/api/operations/alerts.ts'
import { getAlertRule, listAlertRules } from '#lib/queries/alert-rules.ts'
import { createAlertRule } from '#lib/services/alert-rule/create.ts'

export const GET = handle(alertOperations.listAlertRules, ({ context, query }) => listAlertRules(context, query))

export const POST = handle(alertOperations.createAlertRule, async ({ context, body }) =>
  getAlertRule(context, await createAlertRule(context, body)),
)
