import { describe, expect, it } from 'vitest'
import { conditionOf } from '#lib/alerting/registry.ts'
import { demoRules, planRules } from './register.ts'

describe('alert rules of the demo', () => {
  it.each(demoRules.map((rule) => [rule.condition, rule] as const))('the parameters of %s fit its condition', (condition, rule) => {
    expect(conditionOf(condition)?.paramsSchema.safeParse(rule.params).success).toBe(true)
  })

  it('are created when there is none of that condition', () => {
    const steps = planRules([], 'chat')
    expect(steps.map(({ method }) => method)).toEqual(demoRules.map(() => 'POST'))
    expect(steps[0]?.body).toMatchObject({ condition: 'backlog', channels: ['chat'] })
  })

  it('a rule that is there gets the chat beside its other channels', () => {
    const steps = planRules([{ id: 'r1', condition: 'backlog', channels: ['mail'] }], 'chat')
    expect(steps[0]).toMatchObject({
      method: 'PATCH',
      path: '/alert-rules/r1',
      body: { channels: ['mail', 'chat'], params: { messages: 200 } },
    })
  })

  it('a rule that writes to the chat already is left as a person may have changed it', () => {
    const all = demoRules.map(({ condition }, index) => ({ id: `r${index}`, condition, channels: ['chat'] }))
    expect(planRules(all, 'chat')).toEqual([])
  })
})
