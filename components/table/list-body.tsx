'use client'
import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Page } from '#lib/api/contracts/common.ts'
import { QueryView } from '#components/state/query-view.tsx'
import { SkeletonRows } from '#components/state/skeleton.tsx'
import type { ApiError } from '#lib/client/api-error.ts'
import { DataTable } from './data-table.tsx'
import { NothingMatches } from './nothing-matches.tsx'
import { Pager } from './pager.tsx'
import type { TableState } from './use-table-state.ts'

type TableProps<Item extends object> = Omit<Parameters<typeof DataTable<Item>>[0], 'caption' | 'rows'>

/**
 * A list of the API in its states: skeleton, error with retry, `empty`, nothing for these filters, rows. `what` names the list
 * in the caption and in errors. `table` brings sort and pages; without it the list is short and whole. `onClear` takes the
 * filters away and is given only while there are any. `skeletonRows`: about as many as will come.
 */
export function ListBody<Item extends object>(
  props: TableProps<Item> & {
    query: UseQueryResult<Page<Item>, ApiError>
    what: string
    empty: ReactNode
    table?: TableState
    onClear?: (() => void) | false | undefined
    /** What is not shown whatever the filters say. */
    noMatchHint?: string
    skeletonRows?: number
  },
) {
  const { query, what, empty, table, onClear, noMatchHint, skeletonRows = 8, ...rest } = props
  const sorting = table ? { sort: table.sort, onSort: table.setSort } : {}
  return (
    <QueryView query={query} what={what} skeleton={<SkeletonRows rows={skeletonRows} columns={Math.min(9, rest.columns.length)} />}>
      {(page) =>
        page.items.length === 0 && (table?.page ?? 1) === 1 ? (
          onClear ? (
            <NothingMatches onClear={onClear}>{noMatchHint}</NothingMatches>
          ) : (
            empty
          )
        ) : (
          <>
            <DataTable<Item> {...sorting} {...rest} caption={what} rows={page.items} />
            {table ? <Pager page={page} table={table} /> : null}
          </>
        )
      }
    </QueryView>
  )
}
