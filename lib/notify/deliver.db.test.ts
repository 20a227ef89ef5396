import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import {
  answers,
  attempts,
  channel,
  deliver,
  health,
  message,
  pass,
  pool,
  received,
  SECRET,
  states,
  webhookIds,
  type Received,
} from './testing/deliveries.ts'

describe('a message', () => {
  test('arrives signed, with a link to its incident, and makes the channel healthy', async () => {
    await channel('ops')
    await message()
    expect(await deliver()).toBe(1)
    expect(received[0]?.body).toMatchObject({
      type: 'alert.firing',
      data: { incident: { id: 'a1' }, link: 'https://spillway.example/alerts/a1' },
    })
    const { headers, raw } = received[0] as Received
    const signed = createHmac('sha256', Buffer.alloc(32, 3))
      .update(`n1.${String(headers['webhook-timestamp'])}.${raw}`)
      .digest('base64')
    expect(headers['webhook-signature']).toBe(`v1,${signed}`)
    expect(await states()).toEqual({ n1: 'delivered' })
    expect(await health()).toEqual({ health: 'ok', health_detail: '' })
    expect(await deliver()).toBe(0)
  })

  test('that meets a 500 is sent again after its wait, with the same id, and both attempts are kept', async () => {
    await channel('ops')
    await message()
    answers.set('/ops', [500])
    await deliver()
    expect(await states()).toEqual({ n1: 'pending' })
    expect((await health()).health).toBe('failing')
    pass(4)
    expect(await deliver()).toBe(0)
    pass(1)
    expect(await deliver()).toBe(1)
    expect(webhookIds()).toEqual(['n1', 'n1'])
    expect(await attempts()).toEqual([
      ['n1', 'retry', 500],
      ['n1', 'delivered', 200],
    ])
    expect((await health()).health).toBe('ok')
  })

  test('that is throttled waits as long as it was asked to, and so does the rest of the channel', async () => {
    await channel('ops')
    await message()
    await message({ id: 'n2', alert: 'a2', severity: 'info' })
    answers.set('/ops', [[429, { 'retry-after': '90' }, 'slow down']])
    await deliver()
    pass(89)
    expect(await deliver()).toBe(0)
    pass(1)
    expect(await deliver()).toBe(2)
    expect(await states()).toEqual({ n1: 'delivered', n2: 'delivered' })
  })

  test('is given up after eight attempts', async () => {
    await channel('ops')
    await message()
    answers.set(
      '/ops',
      Array.from({ length: 20 }, () => 503),
    )
    for (let round = 0; round < 12; round++) {
      await deliver()
      pass(3 * 3600)
    }
    expect(received).toHaveLength(8)
    expect(await states()).toEqual({ n1: 'dead' })
  })

  test('older than a day is no news and is not sent', async () => {
    await channel('ops')
    await message()
    pass(24 * 3600 + 1)
    expect(await deliver()).toBe(0)
    expect(await states()).toEqual({ n1: 'dropped' })
  })

  test('that one target refuses does not stop the next message for long', async () => {
    await channel('ops')
    await message()
    await message({ id: 'n2', alert: 'a2', severity: 'info' })
    answers.set('/ops', [[400, {}, 'bad field']])
    expect(await deliver()).toBe(2)
    expect(await states()).toEqual({ n1: 'dead', n2: 'delivered' })
  })

  test('whose answer echoes the secret leaves none of it in the log', async () => {
    await channel('ops')
    await message()
    answers.set('/ops', [[200, {}, `signed with ${SECRET}`]])
    await deliver()
    const log = await pool.query<{ response_head: string }>('select response_head from delivery_attempt')
    expect(log.rows[0]?.response_head).toBe('signed with ‹redacted›')
  })
})

describe('a channel', () => {
  test('that answers 410 is dead at once; what waits is given up and the others are told', async () => {
    await channel('ops')
    await channel('dev')
    await message()
    await message({ id: 'n2', alert: 'a2', severity: 'info' })
    answers.set('/ops', [410])
    await deliver()
    expect(await health()).toMatchObject({ health: 'dead', health_detail: expect.stringContaining('410') })
    expect(await states()).toMatchObject({ n1: 'dead', n2: 'dead' })
    await deliver()
    expect(received.at(-1)).toMatchObject({ path: '/dev', body: { type: 'channel.dead', data: { channel: { id: 'ops' } } } })
    expect(received.filter((request) => request.path === '/ops')).toHaveLength(1)
  })

  test('gets one more chance after a 404', async () => {
    await channel('ops')
    await message()
    answers.set('/ops', [404, 404])
    await deliver()
    expect((await health()).health).toBe('failing')
    pass(31)
    await deliver()
    expect((await health()).health).toBe('dead')
  })

  test('on a private address that is not listed is refused with the remedy', async () => {
    await channel('ops', { url: 'http://127.0.0.2/hook' })
    await message()
    await deliver()
    expect((await health()).health_detail).toContain('SPILLWAY_ALLOW_PRIVATE_TARGETS')
    expect(await attempts()).toEqual([['n1', 'permanent', null]])
  })

  test('whose secrets cannot be opened says so', async () => {
    await pool.query(`insert into channel (id, name, kind, config, secrets) values ('ops', 'ops', 'webhook', '{}', 'v1.AAAA.AAAA.AAAA')`)
    await message()
    await deliver()
    expect((await health()).health_detail).toContain('cannot be opened')
  })

  test('that is disabled keeps its messages', async () => {
    await channel('ops')
    await message()
    await pool.query('update channel set enabled = false')
    expect(await deliver()).toBe(0)
    expect(await states()).toEqual({ n1: 'pending' })
  })

  test('that hangs does not hold back another', async () => {
    await channel('ops')
    await channel('dev')
    await message()
    await message({ id: 'n2', channel: 'dev' })
    const controller = new AbortController()
    answers.set('/ops', [() => undefined])
    const delivering = deliver(controller.signal)
    await expect.poll(states, { timeout: 5000 }).toEqual({ n1: 'pending', n2: 'delivered' })
    await message({ id: 'n3', channel: 'dev', alert: 'a3' })
    await expect.poll(states, { timeout: 5000 }).toEqual({ n1: 'pending', n2: 'delivered', n3: 'delivered' })
    controller.abort()
    await delivering
  })
})

describe('at least once', () => {
  test('a process that dies between sending and recording leaves the message to be sent again under the same id', async () => {
    await channel('ops')
    await message()
    const controller = new AbortController()
    // The receiver has the message; the sender stops before it hears so.
    answers.set('/ops', [() => controller.abort()])
    expect(await deliver(controller.signal)).toBe(0)
    expect(await states()).toEqual({ n1: 'pending' })
    pass(59)
    expect(await deliver()).toBe(0)
    pass(1)
    expect(await deliver()).toBe(1)
    expect(webhookIds()).toEqual(['n1', 'n1'])
    expect(await states()).toEqual({ n1: 'delivered' })
  })

  test('several senders at once send each message once', async () => {
    await channel('ops')
    for (let index = 0; index < 6; index++) await message({ id: `n${index}`, alert: `a${index}`, transition: 'repeat' })
    await pool.query(`update notification set payload = jsonb_set(payload, '{incident,rule,name}', to_jsonb(id))`)
    const counts = await Promise.all([deliver(), deliver(), deliver()])
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(6)
    expect(new Set(webhookIds()).size).toBe(6)
  })
})
