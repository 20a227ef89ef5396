import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { derive } from '#lib/collector/derive.ts'
import { createMemory } from '#lib/collector/memory.ts'
import { destinationKey } from '#lib/domain/destination-key.ts'
import type { Sample } from '../contract.ts'
import { describeWithBroker } from '../testing/attach.ts'
import { soon } from '../testing/harness.ts'
import { until } from '../testing/until.ts'
import { activemqConfig } from './config.ts'
import { activemq } from './index.ts'
import { sendByAmqp } from './testing/amqp-client.ts'
import { moveAll } from './testing/given.ts'
import { jmx, queueKeys } from './testing/jmx.ts'
import { startPrivateActivemq } from './testing/private-activemq.ts'
import { connectTestClient } from './testing/stomp-client.ts'

type Private = Awaited<ReturnType<typeof startPrivateActivemq>>

const connect = (given: Private['broker']['config'], changes: Record<string, unknown> = {}) =>
  activemq.connect(activemqConfig.parse({ ...given, ...changes }), { now: Date.now, warn: () => undefined })

// The shared broker stands for: ActiveMQ can be had on this machine.
describeWithBroker('activemq', () => {
  describe('a broker that restarts between two polls', () => {
    let own: Private
    beforeAll(async () => {
      own = await startPrivateActivemq({ name: 'restarting', doors: ['stomp'] })
    })
    afterAll(() => own.stop())

    test('gives no negative rate, its dead letters are still known as such, and a mover left behind ends with its reason', async () => {
      const config = activemqConfig.parse(own.broker.config)
      const [work, dead] = ['own.work', 'DLQ.own.work']
      const client = await connectTestClient(config)
      await client.send(
        `/queue/${work}`,
        Array.from({ length: 10 }, (_, index) => ({ body: `m${index}` })),
      )
      await client.take(work, 6, 'reject')
      await client.close()
      const connection = connect(own.broker.config)
      const roleOf = async () => (await connection.inventory(soon())).destinations.find(({ name }) => name === dead)?.role
      expect(await roleOf()).toBe('dead-letter')

      const memory = createMemory()
      memory.destinations.set(destinationKey({ namespace: '', name: work }), {
        id: 'd1',
        namespace: '',
        name: work,
        type: 'queue',
        role: 'normal',
        pattern: null,
        owner: null,
        incarnation: '',
        retentionSeconds: null,
      })
      let at = Date.now()
      const poll = async (): Promise<{ sample: Sample; rates: (number | null)[] }> => {
        const sample = await connection.sample(soon())
        const [numbers] = derive(memory, sample, (at += 10_000), new Map()).destinations
        return { sample, rates: [numbers?.inRate ?? null, numbers?.outRate ?? null] }
      }
      const totals = ({ sample }: { sample: Sample }) => sample.destinations.find(({ destination }) => destination.name === work)
      const before = await poll()
      expect(totals(before)).toMatchObject({ inTotal: 10, backlogMessages: 4 })
      await poll()

      const mover = await connection.openMover?.({ source: { namespace: '', name: dead }, prefetch: 5, positions: null }, soon())
      if (mover === undefined) throw new Error('This kind has no mover.')
      const held = await mover.next(soon())
      if (held === null) throw new Error('There is no dead letter.')
      await own.broker.kill()
      await expect(connection.sample(soon())).rejects.toMatchObject({ name: 'BrokerError' })
      const outcome = await mover.send(held, { destination: { namespace: '', name: work } }, { addHeaders: {}, dropHeaders: [] }, soon())
      expect(outcome.result).not.toBe('confirmed')
      await expect(mover.release(held)).rejects.toMatchObject({ name: 'BrokerError' })
      await mover.close()
      await own.broker.restart()

      // The new process counts from 0 again.
      const after = await until('the broker answers again', 30_000, () => poll().catch(() => null))
      expect(totals(after)).toMatchObject({ inTotal: 0, outTotal: 0, backlogMessages: 4 })
      for (const { rates } of [after, await poll()]) for (const rate of rates) expect(rate ?? 0).toBeGreaterThanOrEqual(0)
      expect((await jmx(config).read(queueKeys(dead), ['DLQ']))?.['DLQ']).toBe(false)
      expect(await roleOf()).toBe('dead-letter')
      expect(await jmx(config).read(queueKeys(dead), ['QueueSize'])).toEqual({ QueueSize: 6 })
      await connection.close()
    })
  })

  describe('a broker whose Jolokia lets nobody act', () => {
    let own: Private
    beforeAll(async () => {
      own = await startPrivateActivemq({ name: 'locked-up', doors: ['stomp', 'amqp'], policy: 'read-only' })
    })
    afterAll(() => own.stop())

    test('is watched, looked into and requeued by STOMP; what needs an act says so and how to allow it', async () => {
      const config = activemqConfig.parse(own.broker.config)
      const client = await connectTestClient(config)
      await client.send('/queue/target', [{ body: 'there' }])
      await client.send('/queue/source', [{ body: 'text' }, { headers: { count: '5' }, body: 'perhaps a number' }])
      await client.close()
      const connection = connect(own.broker.config)
      const { capabilities, problems } = await connection.identify(soon())
      expect(capabilities).toEqual(expect.arrayContaining(['inventory', 'sample', 'browse', 'requeue']))
      expect(capabilities).not.toContain('purge')
      expect(problems).toEqual([expect.objectContaining({ code: 'missing-right', hint: expect.stringContaining('jolokia-access.xml') })])
      const ref = { namespace: '', name: 'source' }
      await expect(connection.purge?.(ref, soon())).rejects.toMatchObject({ code: 'missing-right' })
      expect(
        (await connection.browse({ destination: ref, limit: 10, cursor: null, maxBodyBytes: 100, acceptCost: false }, soon())).messages,
      ).toHaveLength(2)
      const mover = await connection.openMover?.({ source: ref, prefetch: 5, positions: null }, soon())
      if (mover === undefined) throw new Error('This kind has no mover.')
      const results: string[] = []
      for (let held = await mover.next(soon()); held !== null; held = await mover.next(soon())) {
        const outcome = await mover.send(
          held,
          { destination: { namespace: '', name: 'target' } },
          { addHeaders: {}, dropHeaders: [] },
          soon(),
        )
        results.push(outcome.result)
        if (outcome.result === 'confirmed') await mover.settle(held)
        else await mover.release(held)
      }
      await mover.close()
      // It may be a number or a text, and nobody tells which: it stays rather than be changed.
      expect(results).toEqual(['confirmed', 'refused'])
      expect(await jmx(config).read(queueKeys('source'), ['QueueSize'])).toEqual({ QueueSize: 1 })
      await connection.close()
    })

    test('sends nothing that it could not take out afterwards', async () => {
      const config = activemqConfig.parse(own.broker.config)
      await sendByAmqp(config, 'jms', [{ durable: true, message_id: 'order-7', body: 'own id' }])
      const connection = connect(own.broker.config)
      await connection.inventory(soon())
      expect(await moveAll(connection, 'jms', 'target')).toMatchObject([
        { result: 'refused', reason: expect.stringContaining('does not allow removeMessage') },
      ])
      expect(await jmx(config).read(queueKeys('jms'), ['QueueSize', 'EnqueueCount'])).toEqual({ QueueSize: 1, EnqueueCount: 1 })
      await connection.close()
    })
  })

  describe('a broker without STOMP', () => {
    let own: Private
    beforeAll(async () => {
      own = await startPrivateActivemq({ name: 'no-stomp', doors: [] })
    })
    afterAll(() => own.stop())

    test('is watched, shows its first messages by the management, and says what requeue needs', async () => {
      const management = jmx(activemqConfig.parse(own.broker.config))
      await management.exec('', 'addQueue(java.lang.String)', 'orders')
      const connection = connect(own.broker.config)
      const { capabilities, problems } = await connection.identify(soon())
      expect(capabilities).toEqual(expect.arrayContaining(['inventory', 'sample', 'purge', 'browse']))
      expect(capabilities).not.toContain('requeue')
      expect(problems).toEqual([
        expect.objectContaining({
          code: 'plugin-off',
          detail: expect.stringContaining('STOMP'),
          hint: expect.stringContaining('transportConnector'),
        }),
      ])
      const ref = { namespace: '', name: 'orders' }
      const page = await connection.browse({ destination: ref, limit: 10, cursor: null, maxBodyBytes: 100, acceptCost: false }, soon())
      expect(page).toMatchObject({ messages: [], nextCursor: null, cost: { explanation: expect.stringContaining('Without STOMP') } })
      await expect(connection.openMover?.({ source: ref, prefetch: 5, positions: null }, soon())).rejects.toMatchObject({
        code: 'plugin-off',
      })
      await connection.close()
    })

    test('whose web console is off is told from a broker that is down', async () => {
      const { jolokiaUrl: _, ...rest } = own.broker.config
      const connection = connect({ ...rest, jolokiaUrl: 'http://127.0.0.1:1/api/jolokia' })
      await expect(connection.identify(soon())).rejects.toMatchObject({ code: 'refused' })
      await connection.close()
    })
  })
})
