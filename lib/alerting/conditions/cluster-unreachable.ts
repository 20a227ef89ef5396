import { z } from 'zod'
import { phrase } from '#lib/domain/phrase.ts'
import { condition } from '../condition.ts'

export const CLUSTER_UNREACHABLE = 'cluster_unreachable'

/** Polls of a cluster fail. Fires at the given number of failures in a row, or when they went on for the rule's `for`. */
export const clusterUnreachable = condition({
  id: CLUSTER_UNREACHABLE,
  label: 'Cluster cannot be reached',
  subjectKind: 'cluster',
  needs: ['failures'],
  paramsSchema: z.strictObject({
    failures: z.number().int().min(1).default(3).meta({ title: 'Fires at once after this many failed polls in a row', unit: 'polls' }),
  }),
  applies: (subject) => subject.kind === 'cluster',
  evaluate(numbers, params) {
    const failures = numbers['failures'] ?? null
    if (failures === null) return null
    return {
      breach: failures > 0,
      clean: failures === 0,
      value: failures,
      threshold: params.failures,
      immediate: failures >= params.failures,
    }
  },
  summary: (subject, { value }) => phrase('alert.unreachable', { name: subject.name, polls: value }),
})
