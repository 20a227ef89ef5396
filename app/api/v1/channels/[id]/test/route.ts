import { handle } from '#lib/api/handle.ts'
import { alertOperations } from '#lib/api/operations/alerts.ts'
import { testChannel } from '#lib/services/channel/send-test.ts'

export const POST = handle(alertOperations.testChannel, ({ context, params, request }) => testChannel(context, params.id, request.signal))
