'use client'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { Page } from '#lib/api/contracts/common.ts'
import type { DestinationEvent } from '#lib/api/contracts/destination-events.ts'
import type { Marker, Span } from '#components/charts/annotations.ts'
import { getJson } from '#lib/client/http.ts'
import { useLive } from '#lib/client/live.tsx'
import { boundsQuery, rangeParams } from '#lib/client/range/range.ts'
import { useRange } from '#lib/client/range/use-range.ts'
import { eventMarkers, silenceSpans } from './event-marks.ts'

/** What to mark on a destination's charts over the page's range: requeue runs, silences, changed settings. */
export function useEventMarks(destinationId: string): { markers: Marker[]; spans: Span[] } {
  const t = useTranslations('destinations.mark')
  const { range } = useRange()
  const { interval } = useLive()
  const path = `/destinations/${destinationId}/events`
  const { data } = useQuery({
    queryKey: [path, 'marks', rangeParams(range)],
    queryFn: ({ signal }) => {
      const { from, to } = boundsQuery(range, Date.now())
      return getJson<Page<DestinationEvent>>(path, { from, to, kind: ['requeue', 'silence', 'change'], limit: 200 }, signal)
    },
    refetchInterval: range.type === 'fixed' || interval === false ? false : interval * 3,
    placeholderData: keepPreviousData,
  })
  return useMemo(() => {
    const events = data?.items ?? []
    return { markers: eventMarkers(events, (type) => t(type)), spans: silenceSpans(events) }
  }, [data, t])
}
