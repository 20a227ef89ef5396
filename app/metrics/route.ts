import { EXPOSITION_TYPE, exposition } from '#lib/api/exposition.ts'
import { checkOrigin } from '#lib/api/origin.ts'
import { problemResponse } from '#lib/api/problem.ts'
import { processMetrics } from '#lib/api/process-metrics.ts'
import { webContext } from '#lib/context.ts'
import { env } from '#lib/env.ts'
import { spillwayMetrics } from '#lib/queries/metrics.ts'

/** Prometheus text. Without a database it still answers, with the numbers of the process and `spillway_database_up 0`. */
export async function GET(request: Request): Promise<Response> {
  try {
    checkOrigin(request, env())
  } catch (error) {
    return problemResponse(error)
  }
  const spillway = await webContext()
    .then(spillwayMetrics)
    .catch(() => null)
  const database = {
    name: 'spillway_database_up',
    help: '1 when the database answers.',
    type: 'gauge' as const,
    samples: [{ value: spillway ? 1 : 0 }],
  }
  return new Response(exposition([...processMetrics(), database, ...(spillway ?? [])]), {
    headers: { 'content-type': EXPOSITION_TYPE, 'cache-control': 'no-store' },
  })
}
