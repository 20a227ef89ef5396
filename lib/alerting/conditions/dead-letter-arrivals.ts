import { z } from 'zod'
import { phrase } from '#lib/domain/phrase.ts'
import { above, condition } from '../condition.ts'
import { subjectLabel } from '../subject.ts'

/** New dead letters. Separate from how many lie there: a full dead-letter queue that nobody adds to is no news. */
export const deadLetterArrivals = condition({
  id: 'dead_letter_arrivals',
  label: 'Dead letters arrive',
  subjectKind: 'destination',
  needs: ['arrivals_per_minute'],
  paramsSchema: z.strictObject({
    perMinute: z.number().min(0).default(0).meta({ title: 'More dead letters per minute than', unit: 'messages/min' }),
  }),
  applies: (subject) => subject.kind === 'destination' && subject.role === 'dead-letter',
  evaluate: (numbers, params) => above(numbers['arrivals_per_minute'], params.perMinute),
  summary: (subject, { value }) =>
    value < 0.1
      ? phrase('alert.dead-letters-few', { name: subjectLabel(subject) })
      : phrase('alert.dead-letters', { name: subjectLabel(subject), perMinute: value }),
})
