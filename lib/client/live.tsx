'use client'
import { createContext, use, useMemo, useState, type ReactNode } from 'react'

/** Milliseconds between two reads of a live view. Reads stop while the tab is hidden. */
const POLL_MS = 5_000

interface Live {
  /** False: the person paused, numbers stay as they are. */
  live: boolean
  setLive: (live: boolean) => void
  /** For react-query's `refetchInterval`. */
  interval: number | false
}

const LiveContext = createContext<Live>({ live: true, setLive: () => undefined, interval: POLL_MS })

export function LiveProvider({ children }: { children: ReactNode }) {
  const [live, setLive] = useState(true)
  const value = useMemo(() => ({ live, setLive, interval: live ? POLL_MS : (false as const) }), [live])
  return <LiveContext value={value}>{children}</LiveContext>
}

/** Whether views follow the data, and the switch for it. */
export const useLive = (): Live => use(LiveContext)
