import { scope as scopeSchema, type Scope } from '#lib/api/contracts/alerts.ts'
import { severity as severitySchema } from '#lib/api/contracts/common.ts'
import type { Severity } from '#lib/domain/types.ts'
import type { Condition } from './condition.ts'
import { conditionOf } from './registry.ts'

/** A row of `alert_rule` as JSON. */
export interface RuleRow {
  id: string
  name: string
  condition: string
  params: unknown
  scope: unknown
  for_seconds: number
  keep_firing_for_seconds: number
  severity: string
  channels: string[]
  enabled: boolean
  revision: number
}

/** A rule ready to be evaluated. */
export interface Rule {
  id: string
  name: string
  revision: number
  enabled: boolean
  condition: Condition
  params: unknown
  scope: Scope
  forSeconds: number
  keepFiringSeconds: number
  severity: Severity
  channels: readonly string[]
}

const compiled = new Map<string, { source: string; rule: Rule | string }>()

/** Checks a row once and remembers the result until the row changes. A text instead of a rule says why it cannot be evaluated. */
export function compileRule(row: RuleRow): Rule | string {
  const source = JSON.stringify(row)
  const known = compiled.get(row.id)
  if (known?.source === source) return known.rule
  const rule = compile(row)
  if (compiled.size > 5000) compiled.clear()
  compiled.set(row.id, { source, rule })
  return rule
}

function compile(row: RuleRow): Rule | string {
  const condition = conditionOf(row.condition)
  if (!condition) return `Rule ${row.name} has the unknown condition ${row.condition}.`
  const params = condition.paramsSchema.safeParse(row.params)
  const scope = scopeSchema.safeParse(row.scope)
  const severity = severitySchema.safeParse(row.severity)
  if (!params.success || !scope.success || !severity.success)
    return `Rule ${row.name} has parameters its condition does not take. Open the rule and save it again.`
  return {
    id: row.id,
    name: row.name,
    revision: row.revision,
    enabled: row.enabled,
    condition,
    params: params.data,
    scope: scope.data,
    forSeconds: row.for_seconds,
    keepFiringSeconds: row.keep_firing_for_seconds,
    severity: severity.data,
    channels: row.channels,
  }
}
