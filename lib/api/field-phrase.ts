import type { z } from 'zod'
import { phrase, type Phrase } from '#lib/domain/phrase.ts'

/** What a person should change about a field, as a phrase. Of a rule a schema made itself (a pattern), its own words go along. */
export function fieldPhrase(issue: z.core.$ZodIssue): Phrase {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? phrase('field.required') : phrase('field.wrong-type')
    case 'too_small':
      if (issue.origin === 'string' || issue.origin === 'array') return phrase('field.required')
      return phrase('field.least', { least: Number(issue.minimum) })
    case 'too_big':
      return issue.origin === 'string'
        ? phrase('field.longest', { most: Number(issue.maximum) })
        : phrase('field.most', { most: Number(issue.maximum) })
    case 'invalid_value':
      return phrase('field.one-of', { options: issue.values.map(String).join(', ') })
    default:
      return phrase('field.format', { quote: issue.message })
  }
}
