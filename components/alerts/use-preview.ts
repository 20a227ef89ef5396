'use client'
import { keepPreviousData, useQuery, type UseQueryResult } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { AlertRulePreview, AlertRulePreviewInput } from '#lib/api/contracts/alert-preview.ts'
import type { ApiError } from '#lib/client/api-error.ts'
import { sendJson } from '#lib/client/http.ts'

/** Milliseconds without a change before a rule is tried. */
const PAUSE_MS = 500

/** What of a rule decides when it fires. */
export type PreviewedRule = Pick<AlertRulePreviewInput, 'condition' | 'params' | 'scope' | 'forSeconds' | 'keepFiringForSeconds'>

/** Tries a rule on the last `seconds` of history, once typing rests; the answer before stays meanwhile. Null: not complete yet. */
export function usePreview(
  rule: PreviewedRule | null,
  seconds: number,
): UseQueryResult<AlertRulePreview, ApiError> & { settling: boolean } {
  const wanted = rule === null ? null : JSON.stringify(rule)
  const [settled, setSettled] = useState(wanted)
  useEffect(() => {
    const timer = setTimeout(() => setSettled(wanted), PAUSE_MS)
    return () => clearTimeout(timer)
  }, [wanted])
  const query = useQuery<AlertRulePreview, ApiError>({
    queryKey: ['/alert-rules/preview', settled, seconds],
    queryFn: ({ signal }) => {
      const to = new Date()
      const from = new Date(to.getTime() - seconds * 1000)
      const tried = JSON.parse(settled ?? '{}') as PreviewedRule
      const body: AlertRulePreviewInput = { ...tried, severity: 'high', from: from.toISOString(), to: to.toISOString() }
      return sendJson<AlertRulePreview>('POST', '/alert-rules/preview', body, { signal })
    },
    enabled: settled !== null,
    staleTime: 60_000,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    placeholderData: keepPreviousData,
  })
  return { ...query, settling: wanted !== settled || query.isFetching }
}
