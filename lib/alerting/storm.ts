import { phrase, type Phrase } from '#lib/domain/phrase.ts'
import type { Reading } from './condition.ts'
import type { Rule } from './rule.ts'
import { subjectLabel, type AlertSubject } from './subject.ts'

/** `alert.condition` of the incident that stands for all incidents beyond the cap. */
export const STORM = 'rule_storm'
/** Incidents of one rule on one cluster that are followed one by one. */
export const INSTANCE_CAP = 500
const RECOVERY_SHARE = 0.8
const LISTED = 10
/** Digits are grouped the same in every language we speak. */
const NUMBER = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })

/** A breaching subject without an incident yet. */
export interface Candidate {
  subject: AlertSubject
  reading: Reading
}

/** What a storm is about: the rule on this cluster. Its alert has `subject_kind` `rule`. */
export const stormSubject = (rule: Rule, clusterId: string): AlertSubject => ({
  kind: 'cluster',
  id: clusterId,
  name: rule.name,
  incarnation: '',
  freshness: 'fresh',
  observed: true,
  numbers: {},
})

export const stormReading = (breaching: number): Reading => ({
  breach: breaching > INSTANCE_CAP,
  clean: breaching <= INSTANCE_CAP * RECOVERY_SHARE,
  value: breaching,
  threshold: INSTANCE_CAP,
})

export function stormSummary(rule: Rule, clusterName: string, breaching: number, worstFirst: readonly Candidate[]): Phrase {
  const names = worstFirst.slice(0, LISTED).map(({ subject, reading }) => `${subjectLabel(subject)} (${NUMBER.format(reading.value)})`)
  const said = { objects: breaching, cluster: clusterName, rule: rule.name, followed: INSTANCE_CAP }
  return names.length > 0 ? phrase('alert.storm-worst', { ...said, worst: names.join(', ') }) : phrase('alert.storm', said)
}
