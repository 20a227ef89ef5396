import type { z } from 'zod'
import type { Phrase } from '#lib/domain/phrase.ts'
import type { AlertSubject, SubjectNumbers } from './subject.ts'

/** What a condition makes of the numbers of one subject. Neither breach nor clean: between the threshold and the recovery threshold. */
export interface Reading {
  breach: boolean
  clean: boolean
  value: number
  threshold: number
  /** A breach that fires without waiting for `for`. */
  immediate?: boolean
}

/** One kind of test an alert rule can make. A file of `conditions/` exports one; the registry lists it. */
export interface Condition<Params = unknown> {
  /** Stable id, kept in `alert_rule.condition`. */
  id: string
  label: string
  /** What its alerts are about; the rule form offers the scope fields that exist there. */
  subjectKind: 'cluster' | 'destination' | 'subscription'
  /** Fields carry `.meta({ title })` for the form. */
  paramsSchema: z.ZodType<Params>
  /** Subjects the condition makes sense for. Others are never evaluated. */
  applies(subject: AlertSubject): boolean
  /** Names of the numbers `evaluate` may read; a preview loads the history of these. */
  needs: readonly string[]
  /** Null: the numbers it needs are unknown, which is no evidence either way. */
  evaluate(numbers: SubjectNumbers, params: Params): Reading | null
  /** Says object, number and unit. Since when is not part of it. */
  summary(subject: AlertSubject, reading: Reading): Phrase
}

/** Keeps the types of a definition, then forgets the params type so that definitions fit one list. */
export function condition<Params>(definition: Condition<Params>): Condition {
  return definition as Condition
}

/** Recovery threshold of an "above" rule as a share of its threshold. */
const RECOVERY_SHARE = 0.8

/** Reading of a rule that breaches above `threshold` and is clean again at 80 % of it. Null when the value is unknown. */
export function above(value: number | null | undefined, threshold: number): Reading | null {
  if (value === null || value === undefined || !Number.isFinite(value)) return null
  return { breach: value > threshold, clean: value <= threshold * RECOVERY_SHARE, value, threshold }
}
