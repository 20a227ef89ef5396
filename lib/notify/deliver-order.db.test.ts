import { describe, expect, test } from 'vitest'
import { answers, channel, deliver, message, pass, pool, received, restart, START, states, webhookIds } from './testing/deliveries.ts'

describe('order', () => {
  test('within one incident is kept: the recovery waits for the firing', async () => {
    await channel('ops')
    await message()
    answers.set('/ops', [500])
    await deliver()
    await pool.query(`update delivery_attempt set status = null`)
    await message({ id: 'n2', no: 2, transition: 'recovered', at: START + 1000 })
    pass(2)
    restart()
    expect(await deliver()).toBe(0)
    pass(30)
    expect(await deliver()).toBe(2)
    expect(received.map((request) => request.body.type)).toEqual(['alert.firing', 'alert.firing', 'alert.recovered'])
  })

  test('critical messages go first', async () => {
    await channel('ops')
    await message({ id: 'n1', alert: 'a1', severity: 'warning' })
    await message({ id: 'n2', alert: 'a2', severity: 'critical', at: START + 1 })
    pass(1)
    await deliver()
    expect(webhookIds()).toEqual(['n2', 'n1'])
  })

  test('of grave incidents that are over before they were told becomes one message', async () => {
    await channel('ops')
    await message({ severity: 'critical' })
    answers.set('/ops', [503])
    await deliver()
    await message({ id: 'n2', no: 2, transition: 'recovered', severity: 'critical', at: START + 1000 })
    pass(30)
    expect(await deliver()).toBe(1)
    expect(received.at(-1)?.body).toMatchObject({ type: 'alert.recovered', data: { notifyReason: 'fired_and_recovered' } })
    expect(await states()).toEqual({ n1: 'delivered', n2: 'delivered' })
  })

  test('of lesser incidents that are over before they were told becomes silence', async () => {
    await channel('ops')
    await message({ severity: 'warning' })
    await message({ id: 'n2', no: 2, transition: 'recovered', severity: 'warning' })
    expect(await deliver()).toBe(0)
    expect(received).toEqual([])
    expect(await states()).toEqual({ n1: 'dropped', n2: 'dropped' })
  })
})

describe('many messages', () => {
  test('of one rule that are due together become one, worst first, and all count as told', async () => {
    await channel('ops')
    for (let index = 0; index < 30; index++) await message({ id: `n${index}`, alert: `a${index}`, no: index + 1 })
    expect(await deliver()).toBe(1)
    expect(received[0]?.body.data.members).toHaveLength(20)
    expect(received[0]?.body.data.members[0]?.id).toBe('a29')
    expect(received[0]?.body.data.truncatedCount).toBe(9)
    expect(new Set(Object.values(await states()))).toEqual(new Set(['delivered']))
  })

  test('that share a message share its retry too', async () => {
    await channel('ops')
    await message({ id: 'n1', alert: 'a1' })
    await message({ id: 'n2', alert: 'a2' })
    answers.set('/ops', [500])
    await deliver()
    expect(await states()).toEqual({ n1: 'pending', n2: 'pending' })
    pass(30)
    expect(await deliver()).toBe(1)
    expect(received.map((request) => request.raw)[1]).toBe(received[0]?.raw)
    expect(await states()).toEqual({ n1: 'delivered', n2: 'delivered' })
  })

  test('go out no faster than the target takes them', async () => {
    await channel('ops')
    const severities = ['high', 'warning', 'info'] as const
    for (let index = 0; index < 60; index++)
      await message({
        id: `n${index}`,
        alert: `a${index}`,
        severity: severities[index % 3] ?? 'info',
        transition: 'repeat',
        at: START - index,
      })
    await pool.query(`update notification set payload = jsonb_set(payload, '{incident,rule,name}', to_jsonb(id))`)
    expect(await deliver()).toBe(20)
    pass(1)
    expect(await deliver()).toBe(10)
  })
})
