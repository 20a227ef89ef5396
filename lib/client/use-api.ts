'use client'
import { keepPreviousData, useMutation, useQuery, useQueryClient, type UseMutationResult, type UseQueryResult } from '@tanstack/react-query'
import type { Page } from '#lib/api/contracts/common.ts'
import type { ApiError } from './api-error.ts'
import { getJson } from './http.ts'
import { useLive } from './live.tsx'
import type { Query } from './url.ts'

interface ReadOptions {
  /** False: do not ask yet. */
  enabled?: boolean
  /** False: read once, for what a person is looking at in detail (messages, forms). Default: every 5 s while live. */
  live?: boolean
  /** Milliseconds between two reads where the page must follow closely: an operation that runs. Paused with the page. */
  everyMs?: number | undefined
}

/**
 * Reads `/api/v1<path>` and follows it while the page is live. The key is `[path, query]`, so every view of the same thing
 * shares one request. While the query changes the previous answer stays (`isPlaceholderData`).
 */
export function useRead<Answer>(path: string, query: Query = {}, options: ReadOptions = {}): UseQueryResult<Answer, ApiError> {
  const { interval } = useLive()
  return useQuery<Answer, ApiError>({
    queryKey: [path, query],
    queryFn: ({ signal }) => getJson<Answer>(path, query, signal),
    enabled: options.enabled ?? true,
    refetchInterval: options.live === false || interval === false ? false : (options.everyMs ?? interval),
    ...(options.live === false ? { refetchOnWindowFocus: false, refetchOnReconnect: false } : {}),
    placeholderData: keepPreviousData,
  })
}

/** A list of the API: `useList<Cluster>('/clusters')`. */
export const useList = <Item>(path: string, query: Query = {}, options: ReadOptions = {}): UseQueryResult<Page<Item>, ApiError> =>
  useRead<Page<Item>>(path, query, options)

/**
 * A write that refreshes what it touches: `useWrite((input: ClusterCreate) => sendJson('POST', '/clusters', input), ['/clusters', '/overview'])`.
 * `touches` are path prefixes.
 */
export function useWrite<Input, Answer>(
  write: (input: Input) => Promise<Answer>,
  touches: readonly string[],
): UseMutationResult<Answer, ApiError, Input> {
  const client = useQueryClient()
  return useMutation<Answer, ApiError, Input>({
    mutationFn: write,
    onSuccess: () =>
      client.invalidateQueries({ predicate: ({ queryKey: [path] }) => touches.some((prefix) => String(path).startsWith(prefix)) }),
  })
}
