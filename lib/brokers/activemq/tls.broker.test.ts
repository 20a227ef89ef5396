import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answers } from '#demo/brokers/launch/broker.ts'
import { makeCertificates, storePassword, type Certificates } from '../amqp1/testing/certificates.ts'
import type { BrokerConnection } from '../contract.ts'
import { describeWithBroker } from '../testing/attach.ts'
import { soon } from '../testing/harness.ts'
import { requeueFirst } from '../testing/requeue-first.ts'
import { freePort } from '../testing/tcp-proxy.ts'
import { until } from '../testing/until.ts'
import { activemqConfig, type ActivemqConfig } from './config.ts'
import { activemq } from './index.ts'
import { startPrivateActivemq } from './testing/private-activemq.ts'
import { connectTestClient } from './testing/stomp-client.ts'

interface TlsPorts {
  https: number
  stomp: number
}

/** An ActiveMQ Classic with TLS beside its plain ports: Jolokia and STOMP. */
describeWithBroker('activemq', () => {
  let folder: string
  let own: Awaited<ReturnType<typeof startPrivateActivemq>>
  let plain: ActivemqConfig
  let secure: ActivemqConfig
  let made: Certificates
  const connections: BrokerConnection[] = []
  const connect = (changes: Partial<ActivemqConfig>): BrokerConnection => {
    const connection = activemq.connect({ ...secure, ...changes }, { now: Date.now, warn: () => undefined })
    connections.push(connection)
    return connection
  }
  const tls = (changes: Partial<NonNullable<ActivemqConfig['tls']>> = {}) => ({ ca: made.ca, insecure: false, ...changes })
  const work = { namespace: '', name: 'work' }
  const dead = { namespace: '', name: 'dead' }
  const lookAt = (connection: BrokerConnection) =>
    connection.browse?.({ destination: dead, limit: 5, cursor: null, maxBodyBytes: 100, acceptCost: true }, soon())

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spillway-certificates-'))
    made = await makeCertificates(folder)
    const ports = { http: await freePort(), openwire: await freePort(), stomp: await freePort() }
    own = await startPrivateActivemq({ name: 'activemq-tls', ports, doors: ['stomp'] })
    await own.broker.stop()
    const secured = { https: await freePort(), stomp: await freePort() }
    await openTlsDoors(join(own.broker.dataDir, 'conf'), made, secured)
    await own.broker.restart()
    // The second Jolokia is made when the broker with its other doors is there already.
    for (const port of Object.values(secured)) {
      await until(`port ${port} is open`, 30_000, async () => ((await answers(port)) ? true : null))
    }
    plain = activemqConfig.parse({ ...own.broker.config, timeoutSeconds: 3 })
    secure = {
      ...plain,
      jolokiaUrl: `https://localhost:${secured.https}/api/jolokia`,
      stompUrl: `stomp+ssl://localhost:${secured.stomp}`,
      tls: tls(),
    }
    const client = await connectTestClient(plain)
    await client.send('/queue/dead', [{ body: 'a' }, { body: 'b' }])
    await client.send('/queue/work', [{ body: 'first' }])
    await client.close()
  }, 120_000)
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()))
    await own.stop()
    await rm(folder, { recursive: true, force: true })
  }, 30_000)

  test('with the CA of the broker everything goes over TLS: log-in, a look, and a requeue', async () => {
    const connection = connect({})
    expect((await connection.identify(soon())).capabilities).toContain('requeue')
    expect((await lookAt(connection))?.messages).toHaveLength(2)
    await requeueFirst(connection, dead, work)
    const client = await connectTestClient(plain)
    expect((await client.take(work.name, 2)).map(({ body }) => body)).toEqual(['first', 'a'])
    await client.close()
  })

  test('without the CA, with another one, and under a name that is not in the certificate, the broker is not trusted', async () => {
    const distrusted = { code: 'tls-untrusted', hint: expect.stringMatching(/CA|host name/) as string }
    const byAddress = secure.jolokiaUrl.replace('localhost', '127.0.0.1')
    await expect(connect({ tls: undefined }).identify(soon())).rejects.toMatchObject(distrusted)
    await expect(connect({ tls: tls({ ca: made.otherCa }) }).identify(soon())).rejects.toMatchObject(distrusted)
    await expect(connect({ jolokiaUrl: byAddress }).identify(soon())).rejects.toMatchObject(distrusted)
    const { jolokiaUrl } = plain
    const openMover = (changes: Partial<ActivemqConfig>) =>
      connect({ jolokiaUrl, ...changes }).openMover?.({ source: dead, prefetch: 5, positions: null }, soon())
    await expect(openMover({ tls: tls({ ca: made.otherCa }) })).rejects.toMatchObject(distrusted)
    await expect(openMover({ stompUrl: (secure.stompUrl ?? '').replace('localhost', '127.0.0.1') })).rejects.toMatchObject(distrusted)
  })

  test('TLS on a plain port and plain on a TLS port are told apart from a wrong port', async () => {
    const mismatch = { code: 'tls-mismatch' }
    const stompUrl = (plain.stompUrl ?? '').replace('stomp:', 'stomp+ssl:')
    const { jolokiaUrl } = plain
    const opening = connect({ jolokiaUrl, stompUrl }).openMover?.({ source: dead, prefetch: 5, positions: null }, soon())
    await expect(opening).rejects.toMatchObject(mismatch)
  })
})

/** Adds the doors to the file of a broker that stands still; the second Jolokia is the class of the agent, made by Spring. */
async function openTlsDoors(conf: string, { files }: Certificates, ports: TlsPorts): Promise<void> {
  const file = join(conf, 'activemq.xml')
  const settings = {
    protocol: 'https',
    host: '127.0.0.1',
    port: ports.https,
    agentContext: '/api/jolokia',
    user: 'admin',
    password: 'admin',
    keystore: files.keyStore,
    keystorePassword: storePassword,
    policyLocation: `file://${join(conf, 'jolokia-access.xml')}`,
    discoveryEnabled: 'false',
  }
  const entries = Object.entries(settings).map(([key, value]) => `<entry key="${key}" value="${value}"/>`)
  const agent = `<bean class="org.jolokia.jvmagent.JolokiaServer" init-method="start" destroy-method="stop"><constructor-arg>
    <bean class="org.jolokia.jvmagent.JolokiaServerConfig"><constructor-arg><map>${entries.join('')}</map></constructor-arg></bean>
  </constructor-arg></bean>`
  const stores = `<sslContext><sslContext keyStore="file:${files.keyStore}" keyStoreType="PKCS12" keyStorePassword="${storePassword}"/></sslContext>`
  const connector = `<transportConnector name="stomp+ssl" uri="stomp+ssl://127.0.0.1:${ports.stomp}"/>`
  const text = (await readFile(file, 'utf8'))
    .replace('<systemUsage>', () => `${stores}\n    <systemUsage>`)
    .replace('</transportConnectors>', () => `${connector}\n    </transportConnectors>`)
    .replace('</beans>', () => `${agent}\n</beans>`)
  await writeFile(file, text)
}
