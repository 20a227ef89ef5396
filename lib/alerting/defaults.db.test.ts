import { expect, test } from 'vitest'
import { testDatabase } from '#lib/db/testing/database.ts'
import { DEFAULT_RULES, ensureDefaultRules } from './defaults.ts'
import { CONDITIONS } from './registry.ts'
import { compileRule, type RuleRow } from './rule.ts'

const { pool } = await testDatabase()

test('the default rules are made once, also when two processes start together, and a deleted one stays deleted', async () => {
  const made = await Promise.all([ensureDefaultRules(pool), ensureDefaultRules(pool)])
  expect(made[0] + made[1]).toBe(DEFAULT_RULES.length)
  await pool.query(`delete from alert_rule where id = 'default-backlog'`)
  expect(await ensureDefaultRules(pool)).toBe(0)
  const left = await pool.query(`select 1 from alert_rule where id = 'default-backlog'`)
  expect(left.rowCount).toBe(0)
})

test('every default rule can be evaluated, and every condition has one', async () => {
  const rows = await pool.query<RuleRow>('select * from alert_rule')
  for (const row of rows.rows) expect(typeof compileRule(row), row.name).toBe('object')
  expect(new Set(DEFAULT_RULES.map((rule) => rule.condition))).toEqual(new Set(CONDITIONS.map((condition) => condition.id)))
})
