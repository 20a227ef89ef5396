import { describe, expect, test } from 'vitest'
import { soon } from '../testing/harness.ts'
import { freePort, startTcpProxy } from '../testing/tcp-proxy.ts'
import { until } from '../testing/until.ts'
import { givenRabbitmq } from './testing/given.ts'

givenRabbitmq((given) => {
  describe('numbers', () => {
    test('come from the management API when Prometheus does not answer, and the problem says what to do', async () => {
      await given.client.channel.assertQueue('counted')
      await given.client.publish('counted', 'x')
      const connection = given.connect({ prometheusUrl: `http://127.0.0.1:${await freePort()}`, vhosts: [given.vhost] })
      const identity = await connection.identify(soon())
      expect(identity.problems).toContainEqual(
        expect.objectContaining({ code: 'plugin-off', hint: expect.stringContaining('rabbitmq_prometheus') }),
      )
      const sample = await connection.sample(soon())
      expect(sample.problems).toContainEqual(expect.objectContaining({ code: 'plugin-off' }))
      expect(sample.destinations).toContainEqual(
        expect.objectContaining({ destination: { namespace: given.vhost, name: 'counted' }, backlogMessages: 1, readyMessages: 1 }),
      )
    })

    test('are found without being told where Prometheus is', async () => {
      const { prometheusUrl: _, ...found } = given.config
      const identity = await given.connect({ ...found, prometheusUrl: undefined, amqpUrl: undefined }).identify(soon())
      expect(identity.problems).toEqual([])
      expect(identity.capabilities).toContain('browse')
    })

    test('come from the management API while Prometheus is away, and from Prometheus when it is back', async () => {
      const proxy = await startTcpProxy({ do: 'pass', port: Number(new URL(given.config.prometheusUrl ?? '').port) })
      const connection = given.connect({ prometheusUrl: `http://127.0.0.1:${proxy.port}` })
      expect((await connection.sample(soon())).problems).toEqual([])
      proxy.cut()
      const sample = await connection.sample(soon())
      expect(sample.destinations.some((one) => one.destination.name === 'counted')).toBe(true)
      await until('Prometheus is read again', 10_000, async () => ((await connection.sample(soon())).problems.length === 0 ? true : null))
      await proxy.close()
    })

    test('take few requests', async () => {
      const connection = given.connect()
      await connection.inventory(soon())
      expect((await connection.sample(soon())).requests).toBeLessThanOrEqual(3)
    })

    test('count messages handed out with nothing to acknowledge as out', async () => {
      await given.client.channel.assertQueue('auto')
      for (const body of ['1', '2', '3']) await given.client.publish('auto', body)
      await given.client.channel.get('auto', { noAck: true })
      await given.client.take('auto')
      const connection = given.connect()
      await until('three are in, two are out and one waits', 20_000, async () => {
        const { destinations } = await connection.sample(soon())
        const found = destinations.find((one) => one.destination.namespace === given.vhost && one.destination.name === 'auto')
        return found?.inTotal === 3 && found.outTotal === 2 && found.backlogMessages === 1 ? true : null
      })
    })
  })

  describe('dead letters', () => {
    test('have a route from a policy and one from arguments, where arguments beat the policy, at once', async () => {
      const { channel, manage } = { channel: given.client.channel, manage: given.client.manage.bind(given.client) }
      await manage('PUT', `/api/policies/${given.path}/dlx`, {
        pattern: '^dl-',
        definition: { 'dead-letter-exchange': 'missing' },
        'apply-to': 'queues',
      })
      await channel.assertQueue('graveyard')
      await channel.assertQueue('dl-argument', { deadLetterExchange: '', deadLetterRoutingKey: 'graveyard' })
      await channel.assertQueue('dl-policy')
      const { routes, destinations } = await given.inventory()
      expect(routes.find((one) => one.from.name === 'dl-argument')).toMatchObject({ to: { name: 'graveyard' }, problem: null })
      expect(routes.find((one) => one.from.name === 'dl-policy')).toMatchObject({
        to: null,
        problem: expect.stringContaining('"missing" does not exist'),
      })
      expect(destinations.find((one) => one.name === 'graveyard')?.role).toBe('dead-letter')
    })
  })
})
