import { describe, expect, test } from 'vitest'
import { soon } from '../testing/harness.ts'
import { freePort, startTcpProxy } from '../testing/tcp-proxy.ts'
import { givenRabbitmq } from './testing/given.ts'

givenRabbitmq((given) => {
  describe('diagnosis', () => {
    const found = { prometheusUrl: undefined, amqpUrl: undefined, timeoutSeconds: 3 }

    test('https on the plain management port is a TLS mismatch', async () => {
      const managementUrl = given.config.managementUrl.replace('http:', 'https:')
      await expect(given.connect({ ...found, managementUrl }).identify(soon())).rejects.toMatchObject({ code: 'tls-mismatch' })
    })

    test('a broker whose management plugin does not listen is told from no broker at all', async () => {
      const managementUrl = `http://127.0.0.1:${await freePort()}`
      await expect(given.connect({ managementUrl }).identify(soon())).rejects.toMatchObject({ code: 'plugin-off' })
      const amqpUrl = `amqp://127.0.0.1:${await freePort()}`
      await expect(given.connect({ managementUrl, amqpUrl }).identify(soon())).rejects.toMatchObject({ code: 'refused' })
    })

    test('the Prometheus port in place of the management port is a wrong port', async () => {
      await expect(given.connect({ ...found, managementUrl: given.config.prometheusUrl ?? '' }).identify(soon())).rejects.toMatchObject({
        code: 'wrong-port',
      })
    })

    test('a wrong AMQP port costs browsing and requeue, and nothing else', async () => {
      const proxy = await startTcpProxy({ do: 'garbage', bytes: 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n' })
      const { capabilities, problems } = await given
        .connect({ amqpUrl: `amqp://127.0.0.1:${proxy.port}`, timeoutSeconds: 3 })
        .identify(soon())
      expect(capabilities).not.toContain('browse')
      expect(capabilities).toContain('sample')
      expect(problems).toContainEqual(expect.objectContaining({ code: 'wrong-port', detail: expect.stringContaining('AMQP') }))
      await proxy.close()
    })

    test('an AMQP port that never answers is given up in time', async () => {
      const proxy = await startTcpProxy({ do: 'hang' })
      const { problems } = await given.connect({ amqpUrl: `amqp://127.0.0.1:${proxy.port}`, timeoutSeconds: 3 }).identify(soon())
      expect(problems).toContainEqual(expect.objectContaining({ code: 'timeout' }))
      await proxy.close()
    })
  })
})
