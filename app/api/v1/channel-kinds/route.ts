import { handle } from '#lib/api/handle.ts'
import { alertOperations } from '#lib/api/operations/alerts.ts'
import { listChannelKinds } from '#lib/queries/channels.ts'

export const GET = handle(alertOperations.listChannelKinds, async () => ({ ...listChannelKinds(), nextCursor: null }))
