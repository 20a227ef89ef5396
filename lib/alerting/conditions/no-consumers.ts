import { z } from 'zod'
import { phrase } from '#lib/domain/phrase.ts'
import { condition } from '../condition.ts'
import { destinationLabel, groupOf } from '../subject.ts'

const QUEUES = new Set(['queue', 'quorum-queue'])

/**
 * Nobody reads although there is work: messages wait or come in. On a queue the queue's own consumers count; elsewhere the
 * members of each consumer group, so that one empty group beside a living one is seen.
 */
export const noConsumers = condition({
  id: 'no_consumers',
  label: 'Nobody consumes',
  subjectKind: 'destination',
  needs: ['consumers', 'members', 'backlog_messages', 'lag_messages', 'in_rate'],
  paramsSchema: z.strictObject({
    minimumMessages: z.number().int().min(1).default(1).meta({ title: 'When at least this many messages wait', unit: 'messages' }),
  }),
  applies(subject) {
    if ((subject.role ?? 'normal') !== 'normal') return false
    const isQueue = subject.type !== undefined && QUEUES.has(subject.type)
    return isQueue ? subject.kind === 'destination' : subject.kind === 'subscription'
  },
  evaluate(numbers, params) {
    const readers = numbers['consumers'] ?? numbers['members'] ?? null
    if (readers === null) return null
    const waiting = numbers['backlog_messages'] ?? numbers['lag_messages'] ?? null
    const incoming = numbers['in_rate'] ?? null
    if (readers > 0) return { breach: false, clean: true, value: waiting ?? 0, threshold: params.minimumMessages }
    if (waiting === null && incoming === null) return null
    // Messages that come in without piling up (they expire) are lost too; a higher minimum says that some waiting is meant.
    const passing = (incoming ?? 0) > 0 && (waiting === null || params.minimumMessages <= 1)
    const breach = passing || (waiting ?? 0) >= params.minimumMessages
    return { breach, clean: !breach, value: waiting ?? 0, threshold: params.minimumMessages }
  },
  summary(subject, { value: messages }) {
    const name = destinationLabel(subject)
    const group = groupOf(subject)
    if (messages > 0)
      return group === null
        ? phrase('alert.no-consumers', { name, messages })
        : phrase('alert.no-consumers-group', { group, name, messages })
    return group === null ? phrase('alert.no-consumers-passing', { name }) : phrase('alert.no-consumers-passing-group', { group, name })
  },
})
