import type { z } from 'zod'
import { type freshness, time } from '#lib/api/contracts/common.ts'
import { AppError } from '#lib/errors.ts'

/** `from` (inclusive) and `to` (exclusive) of a report. */
export const range = { from: time.optional(), to: time.optional() }

export interface Range {
  from?: string | undefined
  to?: string | undefined
}

/** A report of current numbers becomes one of history when a side of the range is given. */
export const isHistory = (filters: Range): boolean => filters.from !== undefined || filters.to !== undefined

/** Refuses an empty range; a side left out is open. Throws `invalid-request`. */
export function checkRange(filters: Range): void {
  if (filters.from && filters.to && Date.parse(filters.from) >= Date.parse(filters.to))
    throw new AppError('invalid-request', 'The range is empty: from must be before to.', [{ field: 'from', message: 'must be before to' }])
}

/** Objects of any freshness, also those that are gone. */
export const EVER: z.output<typeof freshness>[] = ['fresh', 'stale', 'error', 'gone']
