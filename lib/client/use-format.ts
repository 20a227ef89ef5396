'use client'
import { useMemo } from 'react'
import { formatDuration } from './format/duration.ts'
import { formatBytes, formatChange, formatCompact, formatCount, formatPerSecond, formatRate, formatSigned } from './format/number.ts'
import { formatAge, formatClock, formatDay, formatExact, formatMoment, formatOffset } from './format/time.ts'
import { usePreferences } from './preferences.tsx'

type Maybe = number | null | undefined

/** Every formatter bound to the person's language and time zone. */
export function useFormat() {
  const { locale, timeZone } = usePreferences()
  return useMemo(
    () => ({
      count: (value: Maybe) => formatCount(value, locale),
      compact: (value: Maybe) => formatCompact(value, locale),
      rate: (value: Maybe) => formatRate(value, locale),
      perSecond: (value: Maybe) => formatPerSecond(value, locale),
      signed: (value: Maybe) => formatSigned(value, locale),
      change: (value: Maybe) => formatChange(value, locale),
      bytes: (value: Maybe) => formatBytes(value, locale),
      duration: (seconds: Maybe) => formatDuration(seconds, locale),
      clock: (at: number, seconds = false) => formatClock(at, locale, timeZone, seconds),
      day: (at: number) => formatDay(at, locale, timeZone),
      exact: (at: string | number) => formatExact(new Date(at).getTime(), locale, timeZone),
      moment: (at: string | number, now: number) => formatMoment(new Date(at).getTime(), now, locale, timeZone),
      age: (at: string | number | null | undefined, now: number) => formatAge(at, now, locale),
      offset: (at: number) => formatOffset(at, timeZone),
    }),
    [locale, timeZone],
  )
}

export type Format = ReturnType<typeof useFormat>
