'use client'
import { parseAsString, useQueryStates } from 'nuqs'
import { useCallback } from 'react'
import { withSearch } from './url.ts'

/** What a link carries along from page to page. */
const CARRIED = { env: parseAsString, cluster: parseAsString, range: parseAsString, from: parseAsString, to: parseAsString }

/**
 * Environment and cluster the page is limited to, kept in the address. `query` is what lists of the API take:
 * `useList('/destinations', { ...query, sort })`.
 */
export function useScope() {
  const [{ env, cluster }, setParams] = useQueryStates({ env: parseAsString, cluster: parseAsString }, { history: 'push' })
  return {
    environment: env,
    cluster,
    query: { environment: env, cluster },
    setScope: (scope: { environment?: string | null; cluster?: string | null }) =>
      void setParams({
        ...(scope.environment === undefined ? {} : { env: scope.environment }),
        ...(scope.cluster === undefined ? {} : { cluster: scope.cluster }),
      }),
  }
}

/** Makes addresses that keep environment, cluster and range: `href('/destinations')`. */
export function useScopedHref(): (path: string) => string {
  const [carried] = useQueryStates(CARRIED)
  return useCallback((path: string) => withSearch(path, carried), [carried])
}
