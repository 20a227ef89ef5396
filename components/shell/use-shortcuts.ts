'use client'
import { useRouter } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { isTyping } from '#components/table/use-row-keys.ts'
import { useScopedHref } from '#lib/client/use-scope.ts'
import { NAV } from './nav.ts'

const CHORD_MS = 1_200

/** Keys that work everywhere: Ctrl/⌘-K and `/` search, `?` help, `g` then a letter opens a page. */
export function useShortcuts(show: { search: () => void; help: () => void }): void {
  const router = useRouter()
  const href = useScopedHref()
  const latest = useRef({ show, href })
  useEffect(() => {
    latest.current = { show, href }
  })
  useEffect(() => {
    let chordUntil = 0
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
        event.preventDefault()
        latest.current.show.search()
        return
      }
      if (isTyping(event)) return
      if (event.timeStamp < chordUntil) {
        chordUntil = 0
        const target = NAV.find((item) => item.key === event.key)
        if (target) {
          event.preventDefault()
          event.stopImmediatePropagation()
          router.push(latest.current.href(target.href))
          return
        }
      }
      if (event.key === 'g') chordUntil = event.timeStamp + CHORD_MS
      else if (event.key === '/') latest.current.show.search()
      else if (event.key === '?') latest.current.show.help()
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey, { capture: true })
    return () => document.removeEventListener('keydown', onKey, { capture: true })
  }, [router])
}
