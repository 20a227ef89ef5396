import { describe, expect, it } from 'vitest'
import { DEFAULT_RULES } from '#lib/alerting/defaults.ts'
import { conditionOf } from '#lib/alerting/registry.ts'
import { demoRules, planRules } from './register.ts'

const byText = (left: string, right: string): number => left.localeCompare(right)

describe('alert rules of the demo', () => {
  it.each(demoRules.map((rule) => [rule.name, rule] as const))('the parameters of “%s” fit its condition', (_, rule) => {
    expect(conditionOf(rule.condition)?.paramsSchema.safeParse(rule.params).success).toBe(true)
  })

  it('are created where a condition has no rule yet', () => {
    const steps = planRules([], 'chat')
    expect(steps.map(({ method }) => method)).toEqual(demoRules.map(() => 'POST'))
    expect(steps[0]?.body).toMatchObject({ condition: 'backlog', channels: ['chat'] })
  })

  it('take over the default rules: smaller sizes, and the chat beside other channels', () => {
    const defaults = DEFAULT_RULES.map((rule) => ({ ...rule, channels: ['mail'] }))
    const steps = planRules(defaults, 'chat')
    expect(steps.map(({ path }) => path).toSorted(byText)).toEqual(DEFAULT_RULES.map(({ id }) => `/alert-rules/${id}`).toSorted(byText))
    expect(steps).toContainEqual({
      method: 'PATCH',
      path: '/alert-rules/default-lag-high',
      body: { params: { seconds: 240 }, forSeconds: 30, keepFiringForSeconds: 20, channels: ['mail', 'chat'] },
    })
  })

  it('leave a rule that writes to the chat already as a person may have changed it', () => {
    expect(
      planRules(
        DEFAULT_RULES.map((rule) => ({ ...rule, channels: ['chat'] })),
        'chat',
      ),
    ).toEqual([])
  })
})
