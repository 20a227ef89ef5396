import { handle } from '#lib/api/handle.ts'
import { alertOperations } from '#lib/api/operations/alerts.ts'
import { listNotifications } from '#lib/queries/notifications.ts'

export const GET = handle(alertOperations.listNotifications, ({ context, query }) => listNotifications(context, query))
