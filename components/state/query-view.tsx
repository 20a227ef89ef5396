'use client'
import type { UseQueryResult } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { When } from '#components/ui/when.tsx'
import type { ApiError } from '#lib/client/api-error.ts'
import { Failure } from './failure.tsx'
import { Notice } from './notice.tsx'

/**
 * Chooses between the states of a view by its query: `skeleton` while nothing is known, an error with retry when the first read
 * failed, `children(data)` else. When a later read fails the old data stays, under a line that says how old it is.
 */
export function QueryView<Data>(props: {
  query: UseQueryResult<Data, ApiError>
  what: string
  skeleton: ReactNode
  children: (data: Data) => ReactNode
}) {
  const { query } = props
  const t = useTranslations('state')
  if (query.data === undefined) {
    if (query.error) return <Failure error={query.error} what={props.what} retry={() => void query.refetch()} />
    return <>{props.skeleton}</>
  }
  return (
    <>
      {query.error ? (
        <Notice tone="stale">
          {t.rich('refreshFailed', {
            what: props.what,
            reason: query.error.message,
            since: () => <When at={new Date(query.dataUpdatedAt).toISOString()} as="age" />,
          })}
        </Notice>
      ) : null}
      {props.children(query.data)}
    </>
  )
}
