import { z } from 'zod'
import { phrase } from '#lib/domain/phrase.ts'
import { above, condition } from '../condition.ts'
import { subjectLabel } from '../subject.ts'

/** Messages waiting in a destination. Where waiting is the purpose (dead-letter, retry, delay) it does not apply. */
export const backlog = condition({
  id: 'backlog',
  label: 'Backlog is too large',
  subjectKind: 'destination',
  needs: ['backlog_messages'],
  paramsSchema: z.strictObject({
    messages: z.number().int().min(1).default(1000).meta({ title: 'More messages waiting than', unit: 'messages' }),
  }),
  applies: (subject) => subject.kind === 'destination' && (subject.role ?? 'normal') === 'normal',
  evaluate: (numbers, params) => above(numbers['backlog_messages'], params.messages),
  summary: (subject, { value, threshold }) => phrase('alert.backlog', { name: subjectLabel(subject), messages: value, limit: threshold }),
})
