import type { ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { startAgent, json, type ScriptedAgent } from '../jolokia/testing/agent.ts'
import type { BrokerConnection } from '../contract.ts'
import { artemis } from './index.ts'
import { fixture } from './testing/fixture.ts'

let agent: ScriptedAgent | undefined
let connection: BrokerConnection | undefined
let now = 1_000_000
afterEach(async () => {
  await connection?.close()
  await agent?.close()
})

const soon = (): AbortSignal => AbortSignal.timeout(5_000)
const ok = (value: unknown) => ({ status: 200, value })
const denied = { status: 403, error: 'denied', error_type: 'java.lang.SecurityException' }

/** A broker that answers each read by what its name asks for; `change` may replace an answer. */
async function given(change: (mbean: string, request: { type: string; operation?: string }) => object | undefined, status = 200) {
  now = 1_000_000
  agent = await startAgent((got, response: ServerResponse) => {
    if (status !== 200) return void response.writeHead(status).end()
    const requests = JSON.parse(got.body) as { mbean: string; type: string; operation?: string; attribute?: string[] }[]
    const answers = requests.map((request) => change(request.mbean, request) ?? usual(request))
    json(response, answers)
  })
  connection = artemis.connect(
    { jolokiaUrl: agent.url, username: 'u', password: 'p-secret', timeoutSeconds: 2 },
    { now: () => now, warn: () => undefined },
  )
  return connection
}

function usual({ mbean, type, operation, attribute }: { mbean: string; type: string; operation?: string; attribute?: string[] }): object {
  if (type === 'exec') {
    if (operation?.startsWith('listPreparedTransactions')) return ok([])
    if (operation?.startsWith('listConsumers')) return ok(fixture('consumers'))
    return ok(operation?.startsWith('peekFirst') ? fixture('scheduled') : '{"deadLetterAddress":"DLQ"}')
  }
  if (mbean.endsWith('broker=*')) return ok(fixture('broker'))
  if (!mbean.includes('subcomponent=queues')) return ok(fixture('addresses'))
  return ok(fixture(attribute?.includes('MessageCount') ? 'numbers' : 'queues'))
}

const brokerWith = (attributes: object): object => {
  const recorded = fixture('broker') as Record<string, object>
  return ok(Object.fromEntries(Object.entries(recorded).map(([name, value]) => [name, { ...value, ...attributes }])))
}

describe('an Artemis that answers oddly', () => {
  test('a passive backup is not taken for the broker', async () => {
    const one = await given((mbean) => (mbean.endsWith('broker=*') ? brokerWith({ Active: false, Backup: true }) : undefined))
    await expect(one.identify(soon())).rejects.toMatchObject({
      code: 'unavailable',
      hint: expect.stringContaining('active server') as string,
    })
  })

  test('a console without a broker is told apart from a wrong address', async () => {
    const one = await given((mbean) => (mbean.endsWith('broker=*') ? { status: 404, error: 'none', error_type: 'x' } : undefined))
    await expect(one.sample(soon())).rejects.toMatchObject({ code: 'unavailable' })
  })

  test('a version before 2 is refused', async () => {
    const one = await given((mbean) => (mbean.endsWith('broker=*') ? brokerWith({ Version: '1.5.6' }) : undefined))
    await expect(one.identify(soon())).rejects.toMatchObject({ code: 'unsupported-version' })
  })

  test('one queue that cannot be read is not observed, and the others are', async () => {
    const one = await given((mbean, { type }) => {
      if (type !== 'read' || !mbean.includes('subcomponent=queues')) return undefined
      const recorded = fixture('numbers') as Record<string, object>
      return ok(
        Object.fromEntries(
          Object.entries(recorded).map(([name, value]) => [
            name,
            name.includes('fx.orders') ? { MessageCount: { '.error': true } } : value,
          ]),
        ),
      )
    })
    const sample = await one.sample(soon())
    expect(sample.notObserved).toEqual([{ namespace: '', name: 'fx.orders' }])
    expect(sample.problems.map(({ code }) => code)).toEqual(['object-error'])
    expect(sample.destinations.map(({ destination: { name } }) => name)).toContain('fx.web')
  })

  test('addresses that may not be read turn stale, not gone', async () => {
    let allowed = true
    const one = await given((mbean, { type }) => (!allowed && type === 'read' && mbean.endsWith('address=*') ? denied : undefined))
    const before = await one.sample(soon())
    expect(before).toMatchObject({ notObserved: [], problems: [] })
    allowed = false
    const after = await one.sample(soon())
    expect(after.notObserved).toContainEqual({ namespace: '', name: 'fx.prices' })
    expect(after.problems.map(({ code }) => code)).toEqual(['missing-right'])
    expect((await one.inventory(soon())).unobservedNamespaces).toEqual([''])
  })

  test('queues that may not be read are a failure of the whole', async () => {
    const one = await given((mbean) => (mbean.includes('subcomponent=queues') ? denied : undefined))
    await expect(one.sample(soon())).rejects.toMatchObject({ code: 'missing-right' })
  })

  test('what may not be asked is missing from the capabilities, with the reason', async () => {
    const one = await given((_, { type, operation }) =>
      type === 'exec' && /listConsumers|removeMessages|Settings/.test(operation ?? '') ? denied : undefined,
    )
    const { capabilities, problems } = await one.identify(soon())
    expect(capabilities).toEqual(expect.arrayContaining(['inventory', 'sample', 'sample-bulk']))
    for (const missing of ['members', 'consumers', 'purge', 'dead-letter-routes']) expect(capabilities).not.toContain(missing)
    expect(problems.filter(({ code }) => code === 'missing-right')).toHaveLength(3)
  })

  test('numbers that are no numbers are a malformed answer', async () => {
    const one = await given((mbean, { type }) =>
      type === 'read' && mbean.includes('subcomponent=queues')
        ? ok({ 'x:address="a",queue="a",routing-type="anycast"': { MessageCount: 'many' } })
        : undefined,
    )
    await expect(one.sample(soon())).rejects.toMatchObject({ code: 'malformed-answer' })
  })

  test('after a refused log-in it asks no more until its pause is over, and each pause is longer', async () => {
    const one = await given(() => undefined, 403)
    const ask = () => one.sample(soon()).catch((error: unknown) => error)
    expect(await ask()).toMatchObject({ code: 'bad-credentials' })
    const asked = () => agent?.got.length
    expect([await ask(), await ask()]).toMatchObject([{ code: 'bad-credentials' }, { code: 'bad-credentials' }])
    expect(asked()).toBe(1)
    now += 2_001
    await ask()
    expect(asked()).toBe(2)
    now += 2_001
    await ask()
    expect(asked()).toBe(2)
    now += 2_001
    expect(JSON.stringify(await ask())).not.toContain('p-secret')
    expect(asked()).toBe(3)
  })

  test('asks a sample in two requests, and one more where messages are scheduled', async () => {
    const one = await given(() => undefined)
    await one.sample(soon())
    const before = agent?.got.length ?? 0
    const { requests, destinations } = await one.sample(soon())
    expect([requests, (agent?.got.length ?? 0) - before]).toEqual([3, 3])
    expect(destinations.find(({ destination: { name } }) => name === 'fx.orders')?.nextDueAt).toBe(1_900_000_000_000)
  })

  test('without the right to list prepared transactions, nothing is said of prepared messages, and why is told', async () => {
    const one = await given((_, { operation }) => (operation?.startsWith('listPrepared') ? denied : undefined))
    const { destinations, problems } = await one.sample(soon())
    expect(problems).toMatchObject([{ detail: expect.stringContaining('prepared transactions') as string }])
    expect(destinations.length).toBeGreaterThan(0)
    expect(destinations.filter((destination) => 'preparedMessages' in destination)).toEqual([])
  })

  test('a branch that is committed between the two questions leaves no trace', async () => {
    const one = await given((_, { operation }) =>
      operation?.startsWith('listPreparedTransactions(') ? ok(['branch']) : operation?.startsWith('listPrepared') ? ok('') : undefined,
    )
    const { destinations, problems } = await one.sample(soon())
    expect(problems).toEqual([])
    expect(destinations.every(({ preparedMessages = 0 }) => preparedMessages === 0)).toBe(true)
  })
})
