'use client'
import { parseAsInteger, parseAsString, useQueryStates } from 'nuqs'
import { useEffect, useRef, useState } from 'react'

export const PAGE_SIZES = [50, 100, 200, 500] as const

/**
 * Sort, search text and page of a list, kept in the address. Give `query` to `useList` together with your own filters:
 * `useList('/destinations', { ...scope.query, ...table.query, role })`. A new sort, search or page size goes to the first page.
 */
export function useTableState(options: { sort: string; limit?: number }) {
  const [params, setParams] = useQueryStates({
    sort: parseAsString.withDefault(options.sort),
    q: parseAsString.withDefault(''),
    limit: parseAsInteger.withDefault(options.limit ?? 100),
    cursor: parseAsString,
    page: parseAsInteger.withDefault(1),
  })
  const before = useRef<(string | null)[]>([])
  const first = { cursor: null, page: 1 }
  return {
    sort: params.sort,
    q: params.q,
    limit: params.limit,
    page: params.page,
    query: { sort: params.sort, q: params.q, limit: params.limit, cursor: params.cursor },
    setSort: (sort: string) => void setParams({ sort, ...first }),
    setSearch: (q: string) => void setParams({ q: q || null, ...first }),
    setLimit: (limit: number) => void setParams({ limit, ...first }),
    /** Goes to the first page; call it when one of your own filters changes. */
    resetPage: () => void setParams(first),
    next: (cursor: string) => {
      before.current[params.page] = params.cursor
      void setParams({ cursor, page: params.page + 1 }, { history: 'push' })
    },
    previous: () => {
      const known = before.current[params.page - 1]
      void setParams(known === undefined ? first : { cursor: known, page: params.page - 1 }, { history: 'push' })
    },
  }
}
export type TableState = ReturnType<typeof useTableState>

/** A text field's own value that reaches `commit` a moment after the last key. */
export function useTyped(value: string, commit: (value: string) => void): [string, (value: string) => void] {
  const [typed, setTyped] = useState(value)
  const [seen, setSeen] = useState(value)
  if (seen !== value) {
    setSeen(value)
    setTyped(value)
  }
  const latest = useRef(commit)
  useEffect(() => {
    latest.current = commit
  })
  useEffect(() => {
    if (typed === value) return
    const timer = setTimeout(() => latest.current(typed), 250)
    return () => clearTimeout(timer)
  }, [typed, value])
  return [typed, setTyped]
}
