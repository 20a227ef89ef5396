'use client'
import type { UseQueryResult } from '@tanstack/react-query'
import type { Overview } from '#lib/api/contracts/overview.ts'
import type { ApiError } from './api-error.ts'
import { useRead } from './use-api.ts'

/** The one answer behind the first screen, the counts of the rail and the age in the top bar. One request for all of them. */
export const useOverview = (): UseQueryResult<Overview, ApiError> => useRead<Overview>('/overview')
