'use client'
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { DeadLetterMessage, DeadLetterMessagesAnswer } from '#lib/api/contracts/dead-letters.ts'
import type { BrowseCostAnswer } from '#lib/api/contracts/destinations.ts'
import type { ApiError } from '#lib/client/api-error.ts'
import { getJson } from '#lib/client/http.ts'
import { matchesFilters, type MessageFilters } from './filters.ts'

const FREE_PAGE = 100
/** Where every look costs, one look brings as much as the API gives. */
export const COSTLY_PAGE = 200

export interface LoadedMessages {
  /** Everything looked at so far. */
  loaded: readonly DeadLetterMessage[]
  /** What of it matches the filters. */
  shown: readonly DeadLetterMessage[]
  cost: BrowseCostAnswer | null
  /** False: there is more than what was loaded. */
  complete: boolean
  /** True: the next page can be read. A broker that gives one look only has more messages, but no next page. */
  hasMore: boolean
  pending: boolean
  fetching: boolean
  error: ApiError | null
  /** When it was read; null before. */
  readAt: string | null
  more: () => void
  /** Throws away what was read and looks again. */
  again: () => void
}

/**
 * Messages of a dead-letter destination, read when a person asks for it and never again by itself. Where looking is free the server
 * filters; where it costs, nothing is asked before `accepted`, and filters work on what was looked at. `present`: messages that wait there.
 */
export function useMessages(
  id: string,
  filters: MessageFilters,
  look: { free: boolean; accepted: boolean; present: number | null },
): LoadedMessages {
  const client = useQueryClient()
  const asked = look.free ? { group: filters.group, q: filters.q, minAttempts: filters.minAttempts } : {}
  const key = [`/dead-letters/${id}/messages`, asked, look.free]
  const query = useInfiniteQuery<DeadLetterMessagesAnswer, ApiError, { pages: DeadLetterMessagesAnswer[] }, unknown[], string | null>({
    queryKey: key,
    queryFn: ({ pageParam, signal }) =>
      getJson<DeadLetterMessagesAnswer>(
        `/dead-letters/${id}/messages`,
        { ...asked, cursor: pageParam, limit: look.free ? FREE_PAGE : COSTLY_PAGE, ...(look.free ? {} : { acceptCost: true }) },
        signal,
      ),
    initialPageParam: null,
    getNextPageParam: (page) => page.nextCursor,
    enabled: look.free || look.accepted,
    staleTime: Infinity,
    gcTime: look.free ? 60_000 : 600_000,
    retry: false,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
    refetchOnMount: look.free,
    placeholderData: keepPreviousData,
  })
  const pages = query.data?.pages
  const loaded = useMemo(() => unique((pages ?? []).flatMap((page) => page.items)), [pages])
  const shown = useMemo(
    () => (look.free ? loaded : loaded.filter((message) => matchesFilters(message, filters))),
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the parts of the filters are listed, the object is new on every render
    [loaded, look.free, filters.group, filters.q, filters.minAttempts],
  )
  return {
    loaded,
    shown,
    cost: pages?.at(-1)?.cost ?? null,
    complete: pages !== undefined && !query.hasNextPage && (look.free || look.present === null || loaded.length >= look.present),
    hasMore: query.hasNextPage,
    pending: query.data === undefined && query.isFetching,
    fetching: query.isFetching,
    error: query.error,
    readAt: query.dataUpdatedAt ? new Date(query.dataUpdatedAt).toISOString() : null,
    more: () => void query.fetchNextPage(),
    again: () => void client.resetQueries({ queryKey: key }),
  }
}

/** A queue hands out from its head on every page: a message may come twice. */
function unique(messages: readonly DeadLetterMessage[]): DeadLetterMessage[] {
  return [...new Map(messages.map((message) => [message.id, message])).values()]
}
