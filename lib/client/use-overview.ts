'use client'
import type { UseQueryResult } from '@tanstack/react-query'
import type { Overview } from '#lib/api/contracts/overview.ts'
import type { ApiError } from './api-error.ts'
import { useRead } from './use-api.ts'
import { useScope } from './use-scope.ts'

/** The one answer behind the first screen, the counts of the rail and the age in the top bar, in the page's scope. One request for all. */
export function useOverview(): UseQueryResult<Overview, ApiError> {
  const { query } = useScope()
  return useRead<Overview>('/overview', query)
}
