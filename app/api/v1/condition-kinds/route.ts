import { handle } from '#lib/api/handle.ts'
import { alertOperations } from '#lib/api/operations/alerts.ts'
import { listConditionKinds } from '#lib/queries/alert-rules.ts'

export const GET = handle(alertOperations.listConditionKinds, async () => ({ ...listConditionKinds(), nextCursor: null }))
