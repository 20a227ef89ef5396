'use client'
import { useInfiniteQuery, type InfiniteData, type UseInfiniteQueryResult } from '@tanstack/react-query'
import type { MessagesAnswer } from '#lib/api/contracts/destinations.ts'
import type { ApiError } from '#lib/client/api-error.ts'
import { getJson } from '#lib/client/http.ts'

const LIMIT = 50

/**
 * Messages of a destination, asked for once and never again by itself: a look may cost. `look` numbers the person's looks, 0 is the
 * one without acceptance, which the server refuses (`cost-not-accepted`) where looking is not free. `from`: see `lookUpQuery`.
 */
export function useMessages(
  destinationId: string,
  look: number,
  from: Record<string, string | number | boolean>,
): UseInfiniteQueryResult<InfiniteData<MessagesAnswer>, ApiError> {
  const path = `/destinations/${destinationId}/messages`
  return useInfiniteQuery<MessagesAnswer, ApiError, InfiniteData<MessagesAnswer>, unknown[], string | null>({
    queryKey: [path, look, from],
    queryFn: ({ pageParam, signal }) =>
      getJson<MessagesAnswer>(path, { limit: LIMIT, cursor: pageParam, ...from, acceptCost: look > 0 ? true : null }, signal),
    initialPageParam: null,
    getNextPageParam: (last) => last.nextCursor,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    refetchInterval: false,
  })
}
