import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installContext, startRabbitmq } from '#demo/brokers/index.ts'
import { makeCertificates, type Certificates } from '../amqp1/testing/certificates.ts'
import type { BrokerConnection } from '../contract.ts'
import { describeWithBroker } from '../testing/attach.ts'
import { soon } from '../testing/harness.ts'
import { requeueFirst } from '../testing/requeue-first.ts'
import { freePort } from '../testing/tcp-proxy.ts'
import { rabbitmqConfig, type RabbitmqConfig } from './config.ts'
import { rabbitmq } from './index.ts'
import { connectTestClient, type TestClient } from './testing/amqp-client.ts'

/** A RabbitMQ with TLS beside its plain ports: management and AMQP. */
describeWithBroker('rabbitmq', () => {
  let folder: string
  let running: Awaited<ReturnType<typeof startRabbitmq>>
  let plain: RabbitmqConfig
  let secure: RabbitmqConfig
  let made: Certificates
  let client: TestClient
  const connections: BrokerConnection[] = []
  const connect = (changes: Partial<RabbitmqConfig>): BrokerConnection => {
    const connection = rabbitmq.connect({ ...secure, ...changes }, { now: Date.now, warn: () => undefined })
    connections.push(connection)
    return connection
  }
  const tls = (changes: Partial<NonNullable<RabbitmqConfig['tls']>> = {}) => ({ ca: made.ca, insecure: false, ...changes })
  const work = { namespace: '/', name: 'work' }
  const dead = { namespace: '/', name: 'dead' }
  const lookAt = (connection: BrokerConnection) =>
    connection.browse?.({ destination: dead, limit: 5, cursor: null, maxBodyBytes: 100, acceptCost: true }, soon())

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spillway-rabbitmq-tls-'))
    made = await makeCertificates(folder)
    const [https, amqps] = [await freePort(), await freePort()]
    const ports = { amqp: await freePort(), management: await freePort(), epmd: await freePort(), distribution: await freePort() }
    const { ca, cert, key } = made.files
    const files = [`cacertfile = ${ca}`, `certfile = ${cert}`, `keyfile = ${key}`]
    running = await startRabbitmq(await installContext(), {
      version: '4.0',
      dataDir: folder,
      name: 'rabbitmq-tls',
      ports,
      plugins: ['rabbitmq_management'],
      conf: [
        `listeners.ssl.1 = 127.0.0.1:${amqps}`,
        ...files.map((line) => `ssl_options.${line}`),
        'management.ssl.ip = 127.0.0.1',
        `management.ssl.port = ${https}`,
        ...files.map((line) => `management.ssl.${line}`),
      ],
    })
    plain = rabbitmqConfig.parse({ ...running.config, prometheusUrl: undefined, timeoutSeconds: 3 })
    secure = { ...plain, managementUrl: `https://localhost:${https}`, amqpUrl: `amqps://localhost:${amqps}`, tls: tls() }
    client = await connectTestClient(plain)
    for (const queue of [work.name, dead.name]) await client.channel.assertQueue(queue)
    for (const body of ['a', 'b']) await client.publish(dead.name, body)
  }, 120_000)
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()))
    await client.close()
    await running.stop()
    await rm(folder, { recursive: true, force: true })
  }, 60_000)

  test('with the CA of the broker everything goes over TLS: log-in, a look, and a requeue', async () => {
    const connection = connect({})
    expect((await connection.identify(soon())).capabilities).toContain('requeue')
    expect((await lookAt(connection))?.messages).toHaveLength(2)
    await requeueFirst(connection, dead, work)
    expect((await client.take(work.name)).content.toString()).toBe('a')
  })

  test('without the CA, with another one, and under a name that is not in the certificate, the broker is not trusted', async () => {
    const distrusted = { code: 'tls-untrusted', hint: expect.stringMatching(/CA|host name/) as string }
    const byAddress = secure.managementUrl.replace('localhost', '127.0.0.1')
    await expect(connect({ tls: undefined }).identify(soon())).rejects.toMatchObject(distrusted)
    await expect(connect({ tls: tls({ ca: made.otherCa }) }).identify(soon())).rejects.toMatchObject(distrusted)
    await expect(connect({ managementUrl: byAddress }).identify(soon())).rejects.toMatchObject(distrusted)
    const { managementUrl } = plain
    await expect(lookAt(connect({ managementUrl, tls: tls({ ca: made.otherCa }) }))).rejects.toMatchObject(distrusted)
    const amqpUrl = (secure.amqpUrl ?? '').replace('localhost', '127.0.0.1')
    await expect(lookAt(connect({ managementUrl, amqpUrl }))).rejects.toMatchObject(distrusted)
  })

  test('TLS on a plain port and plain on a TLS port are told apart from a wrong port', async () => {
    const { managementUrl } = plain
    const mismatch = { code: 'tls-mismatch' }
    await expect(connect({ managementUrl: managementUrl.replace('http:', 'https:') }).identify(soon())).rejects.toMatchObject(mismatch)
    const http = secure.managementUrl.replace('https:', 'http:')
    await expect(connect({ managementUrl: http }).identify(soon())).rejects.toMatchObject(mismatch)
    const amqps = (plain.amqpUrl ?? '').replace('amqp:', 'amqps:')
    await expect(lookAt(connect({ managementUrl, amqpUrl: amqps }))).rejects.toMatchObject(mismatch)
  })
})
