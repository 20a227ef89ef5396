'use client'
import { useSyncExternalStore } from 'react'

const listeners = new Set<() => void>()
let current = 0
let timer: ReturnType<typeof setInterval> | undefined

function tick(): void {
  current = Date.now()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  if (listeners.size === 1) {
    timer = setInterval(tick, 1_000)
    queueMicrotask(tick)
  }
  return () => {
    listeners.delete(listener)
    if (listeners.size === 0) clearInterval(timer)
  }
}

/** The present in milliseconds, one clock for the whole page, moving every second. 0 while rendering on the server. */
export const useNow = (): number =>
  useSyncExternalStore(
    subscribe,
    () => current,
    () => 0,
  )
