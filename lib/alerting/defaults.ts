import { transaction, type Pool } from '#lib/db/pool.ts'
import { phrase, type Phrase, type PhraseCode } from '#lib/domain/phrase.ts'
import type { Severity } from '#lib/domain/types.ts'
import { english } from '#lib/i18n/english.ts'

type DefaultRuleName = PhraseCode extends infer Code ? (Code extends `rule.${infer Name}` ? Name : never) : never

interface DefaultRule {
  id: string
  name: string
  condition: string
  params: Record<string, number>
  forSeconds: number
  keepFiringForSeconds: number
  severity: Severity
}

/** What Spillway watches before anybody made a rule. They notify nobody until a channel is chosen. */
export const DEFAULT_RULES: readonly DefaultRule[] = [
  rule('cluster-unreachable', 'cluster_unreachable', { failures: 3 }, 120, 0, 'critical'),
  rule('no-consumers', 'no_consumers', { minimumMessages: 1 }, 300, 60, 'high'),
  rule('lag-high', 'lag_seconds', { seconds: 1800 }, 60, 120, 'high'),
  rule('lag-warning', 'lag_seconds', { seconds: 300 }, 120, 120, 'warning'),
  rule('backlog', 'backlog', { messages: 1000 }, 300, 120, 'warning'),
  rule('dead-letters', 'dead_letter_arrivals', { perMinute: 0 }, 0, 300, 'warning'),
]

function rule(
  id: DefaultRuleName,
  condition: string,
  params: Record<string, number>,
  forSeconds: number,
  keepFiringForSeconds: number,
  severity: Severity,
): DefaultRule {
  return { id: `default-${id}`, name: english(phrase(`rule.${id}`)), condition, params, forSeconds, keepFiringForSeconds, severity }
}

const named = new Map(DEFAULT_RULES.map(({ id, name }) => [id, name]))

/** The name of a default rule as a phrase, as long as nobody gave it another; null for any other rule. */
export const defaultRuleName = (id: string | null, name: string): Phrase | null =>
  id !== null && named.get(id) === name ? { code: id.replace(/^default-/, 'rule.'), params: {} } : null

/** Remembers that they were made, so that one a person deletes stays deleted. */
const SETTING = 'alerting.defaults'

/** Makes the default rules once in the life of a database. May be called by several processes at once. Answers how many it made. */
export async function ensureDefaultRules(pool: Pool): Promise<number> {
  return transaction(pool, async (client) => {
    const first = await client.query(`insert into setting (key, value) values ($1, 'true') on conflict do nothing`, [SETTING])
    if (first.rowCount === 0) return 0
    const made = await client.query(
      `insert into alert_rule (id, name, condition, params, for_seconds, keep_firing_for_seconds, severity)
        select id, name, condition, params, "forSeconds", "keepFiringForSeconds", severity
        from jsonb_to_recordset($1::jsonb) as n(id text, name text, condition text, params jsonb, "forSeconds" int, "keepFiringForSeconds" int, severity text)
        on conflict do nothing`,
      [JSON.stringify(DEFAULT_RULES)],
    )
    return made.rowCount ?? 0
  })
}
