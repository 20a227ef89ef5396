import { handle } from '#lib/api/handle.ts'
import { alertOperations } from '#lib/api/operations/alerts.ts'
import { getSilence, listSilences } from '#lib/queries/silences.ts'
import { createSilence } from '#lib/services/silence/create.ts'

export const GET = handle(alertOperations.listSilences, ({ context, query }) => listSilences(context, query))

export const POST = handle(alertOperations.createSilence, async ({ context, body }) =>
  getSilence(context, await createSilence(context, body)),
)
