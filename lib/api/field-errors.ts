import type { z } from 'zod'
import { phrase } from '#lib/domain/phrase.ts'
import { AppError } from '#lib/errors.ts'
import { fieldPhrase } from './field-phrase.ts'

/** An `invalid-request` error of a zod error, with one entry a field; unknown fields are named one by one. `prefix` is put before each path. */
export function invalid(error: z.ZodError, part: 'path' | 'query' | 'body', prefix?: string): AppError {
  const errors = error.issues.flatMap((issue) => {
    const path = [...(prefix ? [prefix] : []), ...issue.path].join('.')
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({
        field: path ? `${path}.${key}` : key,
        message: 'is not a known field',
        phrase: phrase('field.unknown'),
      }))
    return [{ field: path, message: issue.message, phrase: fieldPhrase(issue) }]
  })
  const names = [...new Set(errors.map((entry) => entry.field || part))].slice(0, 5)
  return new AppError('invalid-request', phrase('error.invalid', { part, fields: names.join(', ') }), errors)
}
