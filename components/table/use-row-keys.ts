'use client'
import { useEffect, useRef } from 'react'

interface RowKeys {
  count: number
  focused: number
  setFocused: (index: number) => void
  open: (index: number) => void
  toggle: (index: number) => void
  clear: () => void
}

/** True while keys belong to a text field or an open dialog. */
export const isTyping = (event: KeyboardEvent): boolean =>
  event.metaKey ||
  event.ctrlKey ||
  event.altKey ||
  (event.target instanceof HTMLElement &&
    event.target.closest('input:not([type=checkbox]), textarea, select, [contenteditable], dialog, [role=menu]') !== null)

/** j/k moves through rows, x chooses one, Enter opens it, Escape lets go. */
export function useRowKeys(keys: RowKeys): void {
  const latest = useRef(keys)
  useEffect(() => {
    latest.current = keys
  })
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event)) return
      const { count, focused, setFocused, open, toggle, clear } = latest.current
      const onControl = event.target instanceof HTMLElement && event.target.closest('a, button') !== null
      if (event.key === 'j' || event.key === 'k') {
        const next = event.key === 'j' ? focused + 1 : focused - 1
        setFocused(Math.max(0, Math.min(count - 1, next)))
      } else if (event.key === 'x' && focused >= 0) toggle(focused)
      else if (event.key === 'Enter' && focused >= 0 && !onControl) open(focused)
      else if (event.key === 'Escape') {
        setFocused(-1)
        clear()
      } else return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
}
