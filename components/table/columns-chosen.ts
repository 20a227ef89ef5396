'use client'
import { useCallback, useSyncExternalStore } from 'react'
import type { Column } from './column.ts'

const EVENT = 'spillway-columns'

/** Which columns of a table are shown: as declared, unless the person chose otherwise. Remembered in this browser by `name`. */
export function useChosenColumns<Row>(name: string, columns: readonly Column<Row>[]) {
  const key = `columns:${name}`
  const stored = useSyncExternalStore(
    subscribe,
    () => localStorage.getItem(key) ?? '{}',
    () => '{}',
  )
  const chosen = parse(stored)
  const visibility = Object.fromEntries(columns.map((column) => [column.id, chosen[column.id] ?? !column.hidden]))
  const toggle = useCallback(
    (id: string, shown: boolean) => {
      localStorage.setItem(key, JSON.stringify({ ...parse(localStorage.getItem(key) ?? '{}'), [id]: shown }))
      window.dispatchEvent(new Event(EVENT))
    },
    [key],
  )
  return { visibility, toggle }
}

function subscribe(listener: () => void): () => void {
  window.addEventListener(EVENT, listener)
  return () => window.removeEventListener(EVENT, listener)
}

function parse(text: string): Record<string, boolean> {
  try {
    return JSON.parse(text) as Record<string, boolean>
  } catch {
    return {}
  }
}
