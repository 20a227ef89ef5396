'use client'
import { parseAsString, useQueryStates } from 'nuqs'
import { useCallback, useMemo } from 'react'
import { parseRange, rangeParams, type Range } from './range.ts'

/** The time range of the page, kept in the address. Setting it makes a step in the browser's history. */
export function useRange(): { range: Range; setRange: (range: Range) => void } {
  const [params, setParams] = useQueryStates({ range: parseAsString, from: parseAsString, to: parseAsString }, { history: 'push' })
  const range = useMemo(() => parseRange(params.range, params.from, params.to), [params.range, params.from, params.to])
  const setRange = useCallback((next: Range) => void setParams(rangeParams(next)), [setParams])
  return { range, setRange }
}
