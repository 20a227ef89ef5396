'use client'
import { useMemo } from 'react'
import type { Alert } from '#lib/api/contracts/alerts.ts'
import type { Span } from '#components/charts/annotations.ts'
import { alertSpans } from '#components/destinations/alert-marks.ts'
import { useList } from '#lib/client/use-api.ts'

/** Incidents of one object that fire now, and the stretches of its charts to shade for all of them. */
export function useSubjectAlerts(subjectId: string): { open: Alert[]; spans: Span[] } {
  const { data } = useList<Alert>('/alerts', { subject: subjectId, limit: 50, sort: '-startedAt' })
  return useMemo(() => {
    const alerts = data?.items ?? []
    return { open: alerts.filter((alert) => alert.state === 'firing' || alert.state === 'recovering'), spans: alertSpans(alerts) }
  }, [data])
}
