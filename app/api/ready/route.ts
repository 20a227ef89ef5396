import { webContext } from '#lib/context.ts'
import { readiness, unavailable } from '#lib/queries/ready.ts'

/** 200 when numbers shown here can be believed, else 503 with what is wrong. */
export async function GET(): Promise<Response> {
  const context = await webContext().catch((error: Error) => error)
  const ready = context instanceof Error ? unavailable(context.message) : await readiness(context)
  return Response.json(ready, { status: ready.status === 'ok' ? 200 : 503, headers: { 'cache-control': 'no-store' } })
}
