import { z } from 'zod'
import { above, condition } from '../condition.ts'
import { subjectLabel } from '../subject.ts'
import { duration } from '../words.ts'

/** How far a consumer group is behind, in time. Readers of retry and delay destinations are behind on purpose. */
export const lagSeconds = condition({
  id: 'lag_seconds',
  label: 'Consumer group is too far behind',
  subjectKind: 'subscription',
  needs: ['lag_seconds'],
  paramsSchema: z.strictObject({
    seconds: z.number().min(1).default(300).meta({ title: 'Behind by more than', unit: 'seconds' }),
  }),
  applies: (subject) => subject.kind === 'subscription' && (subject.role ?? 'normal') === 'normal',
  evaluate: (numbers, params) => above(numbers['lag_seconds'], params.seconds),
  summary: (subject, { value, threshold }) => `${subjectLabel(subject)} is ${duration(value)} behind, the limit is ${duration(threshold)}`,
})
