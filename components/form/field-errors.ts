import { ApiError } from '#lib/client/api-error.ts'

/** Field errors of a refused write by dotted path. `prefix` (`config.`) is taken off; others keep their full path. */
export function fieldErrors(error: unknown, prefix = ''): Record<string, string> {
  if (!(error instanceof ApiError)) return {}
  return Object.fromEntries(
    error.errors.map(({ field, message }) => [prefix && field.startsWith(prefix) ? field.slice(prefix.length) : field, message]),
  )
}
