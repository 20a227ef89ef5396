import { handle } from '#lib/api/handle.ts'
import { alertOperations } from '#lib/api/operations/alerts.ts'
import { listAlerts } from '#lib/queries/alerts.ts'

export const GET = handle(alertOperations.listAlerts, ({ context, query }) => listAlerts(context, query))
