'use client'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { DeadLetterDestination, FailureGroup } from '#lib/api/contracts/dead-letters.ts'
import type { BrowseCostAnswer } from '#lib/api/contracts/destinations.ts'
import type { ApiError } from '#lib/client/api-error.ts'
import { useRead } from '#lib/client/use-api.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { groupLoaded } from './group-loaded.ts'
import type { LoadedMessages } from './use-messages.ts'

interface GroupsAnswer {
  cost: BrowseCostAnswer
  items: FailureGroup[]
  looked: number
  complete: boolean
}

/** Failure groups: from the server where looking is free, else of the messages that were looked at, without another look. */
export function useGroups(
  destination: DeadLetterDestination,
  messages: LoadedMessages,
  free: boolean,
): { items: FailureGroup[] | undefined; error: ApiError | null; partial: string | null; retry: () => void } {
  const t = useTranslations('deadLetters')
  const format = useFormat()
  const query = useRead<GroupsAnswer>(`/dead-letters/${destination.destinationId}/failure-groups`, {}, { enabled: free, live: false })
  const own = useMemo(() => (free ? undefined : groupLoaded(messages.loaded)), [free, messages.loaded])
  const partial = (looked: number, complete: boolean): string | null => (complete ? null : t('groupsOf', { count: format.count(looked) }))
  if (!free) {
    return {
      items: messages.readAt === null ? undefined : own,
      error: messages.loaded.length === 0 ? messages.error : null,
      partial: partial(messages.loaded.length, messages.complete),
      retry: messages.again,
    }
  }
  return {
    items: query.data?.items,
    error: query.error,
    partial: query.data ? partial(query.data.looked, query.data.complete) : null,
    retry: () => void query.refetch(),
  }
}
