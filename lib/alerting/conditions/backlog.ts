import { z } from 'zod'
import { above, condition } from '../condition.ts'
import { subjectLabel } from '../subject.ts'
import { number, quantity } from '../words.ts'

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
  summary: (subject, { value, threshold }) =>
    `${subjectLabel(subject)} has a backlog of ${quantity(value, 'message')}, the limit is ${number(threshold)}`,
})
