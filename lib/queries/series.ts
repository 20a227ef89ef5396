import type { SeriesAnswer } from '#lib/api/contracts/common.ts'
import type { Context } from '#lib/context.ts'
import { METRICS, isMetricName, type MetricName } from '#lib/domain/metrics.ts'
import type { ObjectKind } from '#lib/domain/types.ts'
import { AppError } from '#lib/errors.ts'
import { read } from '#lib/series/index.ts'

const DEFAULT_RANGE_MS = 3 * 3_600_000

export interface SeriesRequest {
  metric?: string[] | undefined
  from?: string | undefined
  to?: string | undefined
  maxPoints: number
}

/** The charts of one object: its series over a range, in at most `maxPoints` buckets. Throws `invalid-request`. */
export async function readSeries(
  context: Context,
  objectKind: ObjectKind,
  objectId: string,
  request: SeriesRequest,
  defaults: MetricName[],
): Promise<SeriesAnswer> {
  const metrics = (request.metric ?? defaults).map((name) => {
    if (isMetricName(name)) return name
    throw new AppError('invalid-request', `There is no metric ${JSON.stringify(name.slice(0, 60))}.`, [
      { field: 'metric', message: `one of ${Object.keys(METRICS).join(', ')}` },
    ])
  })
  const { from, to } = rangeOf(context, request)
  const result = await read(context.pool, {
    series: metrics.map((metric) => ({ objectKind, objectId, metric })),
    from,
    to,
    maxPoints: request.maxPoints,
    now: context.now(),
  })
  const at = (index: number): string => new Date(result.start + index * result.step).toISOString()
  const length = result.series[0]?.length ?? 0
  return {
    from: at(0),
    to: at(length),
    step: result.step / 1000,
    series: metrics.map((metric, position) => ({
      metric,
      unit: METRICS[metric].unit,
      points: (result.series[position] ?? []).map(
        (bucket, index) => bucket && { t: at(index), min: bucket.min, max: bucket.max, avg: bucket.avg, last: bucket.last },
      ),
    })),
  }
}

/** The range asked for, the last three hours by default. Throws `invalid-request` when it is empty or reaches beyond what is kept. */
export function rangeOf(
  context: Pick<Context, 'now'>,
  request: { from?: string | undefined; to?: string | undefined },
): { from: Date; to: Date } {
  const to = request.to ? new Date(request.to) : context.now()
  const from = request.from ? new Date(request.from) : new Date(to.getTime() - DEFAULT_RANGE_MS)
  if (from.getTime() >= to.getTime())
    throw new AppError('invalid-request', 'The range is empty: from must be before to.', [{ field: 'from', message: 'must be before to' }])
  if (to.getTime() - from.getTime() > 401 * 86_400_000)
    throw new AppError('invalid-request', 'The range is longer than the 400 days that are kept.', [
      { field: 'from', message: 'is too long ago' },
    ])
  return { from, to }
}
