import { handle } from '#lib/api/handle.ts'
import { alertOperations } from '#lib/api/operations/alerts.ts'
import { getAlert } from '#lib/queries/alerts.ts'

export const GET = handle(alertOperations.getAlert, ({ context, params }) => getAlert(context, params.id))
