import { z } from 'zod'
import { phrase } from '#lib/domain/phrase.ts'
import { above, condition } from '../condition.ts'
import { destinationLabel, groupOf } from '../subject.ts'

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
  summary(subject, { value, threshold }) {
    const said = { name: destinationLabel(subject), lagSeconds: value, limitSeconds: threshold }
    const group = groupOf(subject)
    return group === null ? phrase('alert.lag', said) : phrase('alert.lag-group', { ...said, group })
  },
})
