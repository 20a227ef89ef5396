import { handle } from '#lib/api/handle.ts'
import { coreOperations } from '#lib/api/operations/core.ts'
import { listAuditEvents } from '#lib/queries/audit-events.ts'

export const GET = handle(coreOperations.listAuditEvents, ({ context, query }) => listAuditEvents(context, query))
