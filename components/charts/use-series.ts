'use client'
import { keepPreviousData, useQueries, type UseQueryResult } from '@tanstack/react-query'
import type { SeriesAnswer } from '#lib/api/contracts/common.ts'
import type { ApiError } from '#lib/client/api-error.ts'
import { getJson } from '#lib/client/http.ts'
import { useLive } from '#lib/client/live.tsx'
import { boundsOf, boundsQuery, rangeParams, type Range } from '#lib/client/range/range.ts'
import { useRange } from '#lib/client/range/use-range.ts'

const MOST_POINTS = 300
const SLOW_MS = 30_000

/**
 * Series of objects over the page's range, one answer per path: `useSeries(['/destinations/1/series'], ['backlog_messages'])`.
 * A sliding range is asked anew while live, long ranges less often.
 */
export function useSeries(paths: readonly string[], metrics: readonly string[]): UseQueryResult<SeriesAnswer, ApiError>[] {
  const { range } = useRange()
  const { interval } = useLive()
  return useQueries({
    queries: paths.map((path) => ({
      queryKey: [path, metrics, rangeParams(range)],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        getJson<SeriesAnswer>(path, { metric: metrics, ...boundsQuery(range, Date.now()), maxPoints: MOST_POINTS }, signal),
      refetchInterval: range.type === 'fixed' ? (false as const) : interval === false ? (false as const) : pace(range, interval),
      placeholderData: keepPreviousData,
    })),
  }) as UseQueryResult<SeriesAnswer, ApiError>[]
}

/** A bucket of a long range changes slowly: half a bucket is often enough, at least every `SLOW_MS`. */
function pace(range: Range, interval: number): number {
  const { from, to } = boundsOf(range, 0)
  return Math.max(interval, Math.min(SLOW_MS, (to - from) / MOST_POINTS / 2))
}
