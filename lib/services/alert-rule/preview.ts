import { conditionOf } from '#lib/alerting/registry.ts'
import { PREVIEW_MAX_SECONDS, type AlertRulePreview, type AlertRulePreviewRequest } from '#lib/api/contracts/alert-preview.ts'
import type { Context } from '#lib/context.ts'
import { AppError } from '#lib/errors.ts'
import { previewRule } from '#lib/queries/alert-preview.ts'
import { rangeOf } from '#lib/queries/series.ts'
import { checkRule } from './check.ts'

const DAY_MS = 86_400_000

/** What a rule would have done on stored history, the last 24 hours by default. Saves nothing. Throws `invalid-request`. */
export async function previewAlertRule(context: Context, input: AlertRulePreviewRequest): Promise<AlertRulePreview> {
  const params = checkRule(input.condition, input.params, input.scope)
  const condition = conditionOf(input.condition)
  if (!condition) throw new AppError('invalid-request', `There is no condition ${JSON.stringify(input.condition)}.`)
  const to = input.to ? new Date(input.to) : context.now()
  const range = rangeOf(context, { to: to.toISOString(), from: input.from ?? new Date(to.getTime() - DAY_MS).toISOString() })
  if (range.to.getTime() - range.from.getTime() > PREVIEW_MAX_SECONDS * 1000)
    throw new AppError('invalid-request', 'A rule can be tried on seven days of history at most.', [
      { field: 'from', message: 'is more than seven days before to' },
    ])
  const { scope, forSeconds, keepFiringForSeconds } = input
  return previewRule(context, { condition, params, scope, forSeconds, keepFiringForSeconds }, range)
}
