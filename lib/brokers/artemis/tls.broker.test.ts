import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installContext, startArtemis } from '#demo/brokers/index.ts'
import { makeCertificates, storePassword, type Certificates } from '../amqp1/testing/certificates.ts'
import type { BrokerConnection } from '../contract.ts'
import { describeWithBroker } from '../testing/attach.ts'
import { soon } from '../testing/harness.ts'
import { requeueFirst } from '../testing/requeue-first.ts'
import { freePort } from '../testing/tcp-proxy.ts'
import { artemisConfig, type ArtemisConfig } from './config.ts'
import { artemis } from './index.ts'
import { connectTestClient } from './testing/client.ts'
import { connectManagement } from './testing/management.ts'

/** An Artemis with TLS beside its plain ports: the console, AMQP, and AMQP that wants a client certificate. */
describeWithBroker('artemis', () => {
  let folder: string
  let running: Awaited<ReturnType<typeof startArtemis>>
  let plain: ArtemisConfig
  let secure: ArtemisConfig
  let mutual: string
  let made: Certificates
  const connections: BrokerConnection[] = []
  const connect = (changes: Partial<ArtemisConfig>): BrokerConnection => {
    const connection = artemis.connect({ ...secure, ...changes }, { now: Date.now, warn: () => undefined })
    connections.push(connection)
    return connection
  }
  const tls = (changes: Partial<NonNullable<ArtemisConfig['tls']>> = {}) => ({ ca: made.ca, insecure: false, ...changes })
  const work = { namespace: '', name: 'work' }
  const dead = { namespace: '', name: 'dead' }
  const lookAt = (connection: BrokerConnection) =>
    connection.browse?.({ destination: dead, limit: 5, cursor: null, maxBodyBytes: 100, acceptCost: false }, soon())

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'spillway-artemis-tls-'))
    made = await makeCertificates(folder)
    const ports = { http: await freePort(), broker: await freePort() }
    running = await startArtemis(await installContext(), { dataDir: folder, name: 'artemis-tls', ports })
    await running.stop()
    const [https, amqps, mutualPort] = [await freePort(), await freePort(), await freePort()]
    await openTlsDoors(join(folder, 'instance/etc'), made, { https, amqps, mutual: mutualPort })
    await running.restart()
    plain = artemisConfig.parse({ ...running.config, timeoutSeconds: 2 })
    secure = {
      ...plain,
      jolokiaUrl: `https://localhost:${https}/console/jolokia`,
      amqpUrl: `amqps://localhost:${amqps}`,
      tls: tls(),
    }
    mutual = `amqps://localhost:${mutualPort}`
    const management = connectManagement(plain)
    await management.createQueue(work.name)
    await management.createQueue(dead.name)
    management.close()
    const client = await connectTestClient(plain)
    await client.send(dead.name, [
      { durable: true, body: 'a' },
      { durable: true, body: 'b' },
    ])
    await client.close()
  }, 120_000)
  afterAll(async () => {
    await Promise.all(connections.map((connection) => connection.close()))
    await running.stop()
    await rm(folder, { recursive: true, force: true })
  }, 30_000)

  test('with the CA of the broker everything goes over TLS: log-in, a look, and a requeue', async () => {
    const connection = connect({})
    const { capabilities, version } = await connection.identify(soon())
    expect(version).toBe(running.version)
    expect(capabilities).toContain('requeue')
    expect((await lookAt(connection))?.messages).toHaveLength(2)
    await requeueFirst(connection, dead, work)
    const client = await connectTestClient(plain)
    expect((await client.take(work.name, 1))[0]).toMatchObject({ body: 'a' })
    await client.close()
  })

  test('with TLS to the console, an AMQP address that is found by itself has TLS as well', async () => {
    expect((await lookAt(connect({ amqpUrl: undefined })))?.messages).not.toHaveLength(0)
    const untrusting = connect({ amqpUrl: undefined, tls: undefined, jolokiaUrl: plain.jolokiaUrl })
    expect((await lookAt(untrusting))?.messages).not.toHaveLength(0)
  })

  test('without the CA, with another one, and under a name that is not in the certificate, the broker is not trusted', async () => {
    const distrusted = { code: 'tls-untrusted', hint: expect.stringMatching(/CA|host name/) as string }
    const byAddress = { jolokiaUrl: secure.jolokiaUrl.replace('localhost', '127.0.0.1') }
    await expect(connect({ tls: undefined }).identify(soon())).rejects.toMatchObject(distrusted)
    await expect(connect({ tls: tls({ ca: made.otherCa }) }).identify(soon())).rejects.toMatchObject(distrusted)
    await expect(connect(byAddress).identify(soon())).rejects.toMatchObject(distrusted)
    const { jolokiaUrl } = plain
    const amqpByAddress = { jolokiaUrl, amqpUrl: (secure.amqpUrl ?? '').replace('localhost', '127.0.0.1') }
    await expect(lookAt(connect({ jolokiaUrl, tls: tls({ ca: made.otherCa }) }))).rejects.toMatchObject(distrusted)
    await expect(lookAt(connect(amqpByAddress))).rejects.toMatchObject(distrusted)
    // Whoever wants to may do without all of that.
    expect((await lookAt(connect({ ...byAddress, tls: { insecure: true } })))?.messages).not.toHaveLength(0)
  })

  test('TLS on a plain port and plain on a TLS port are told apart from a wrong port', async () => {
    const { jolokiaUrl } = plain
    const mismatch = { code: 'tls-mismatch' }
    await expect(connect({ jolokiaUrl: jolokiaUrl.replace('http:', 'https:') }).identify(soon())).rejects.toMatchObject(mismatch)
    await expect(connect({ jolokiaUrl: secure.jolokiaUrl.replace('https:', 'http:') }).identify(soon())).rejects.toMatchObject(mismatch)
    const amqps = (plain.amqpUrl ?? '').replace('amqp:', 'amqps:')
    await expect(lookAt(connect({ jolokiaUrl, amqpUrl: amqps }))).rejects.toMatchObject(mismatch)
    const amqp = (secure.amqpUrl ?? '').replace('amqps:', 'amqp:')
    await expect(lookAt(connect({ jolokiaUrl, amqpUrl: amqp }))).rejects.toMatchObject(mismatch)
  })

  test('an acceptor that wants a client certificate takes ours, and says so when there is none', async () => {
    expect((await lookAt(connect({ amqpUrl: mutual, tls: tls(made.client) })))?.messages).not.toHaveLength(0)
    await expect(lookAt(connect({ amqpUrl: mutual }))).rejects.toMatchObject({
      code: 'tls-untrusted',
      message: expect.stringContaining('client certificate') as string,
    })
  })
})

/** Adds the doors to the files of an instance that stands still. */
async function openTlsDoors(etc: string, { files }: Certificates, ports: { https: number; amqps: number; mutual: number }): Promise<void> {
  const edit = async (name: string, before: string, added: string): Promise<void> => {
    const text = await readFile(join(etc, name), 'utf8')
    await writeFile(
      join(etc, name),
      text.replace(before, () => `${added}\n${before}`),
    )
  }
  await edit(
    'bootstrap.xml',
    '</web>',
    `<binding name="tls" uri="https://127.0.0.1:${ports.https}" keyStorePath="${files.keyStore}" keyStorePassword="${storePassword}" sniHostCheck="false">
       <app name="console" url="console" war="console.war"/>
     </binding>`,
  )
  const keys = `sslEnabled=true;keyStorePath=${files.keyStore};keyStoreType=PKCS12;keyStorePassword=${storePassword};protocols=AMQP`
  const trust = `needClientAuth=true;trustStorePath=${files.trustStore};trustStoreType=PKCS12;trustStorePassword=${storePassword}`
  await edit(
    'broker.xml',
    '</acceptors>',
    `<acceptor name="amqps">tcp://127.0.0.1:${ports.amqps}?${keys}</acceptor>
     <acceptor name="mutual">tcp://127.0.0.1:${ports.mutual}?${keys};${trust}</acceptor>`,
  )
}
