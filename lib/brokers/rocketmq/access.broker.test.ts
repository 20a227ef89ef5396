import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { RocketmqConnection } from './adapter.ts'
import type { RocketmqConfig } from './config.ts'
import { eventually, Given } from './testing/given.ts'
import { startPrivateCluster, type PrivateCluster } from './testing/private-cluster.ts'

const soon = (): AbortSignal => AbortSignal.timeout(20_000)
const admin = { accessKey: 'rocketmq-admin', secretKey: 'secret-of-admin' }
const watcher = { accessKey: 'spillway-watcher', secretKey: 'secret-of-watcher' }
const operator = { accessKey: 'spillway-operator', secretKey: 'secret-of-operator' }

/** RocketMQ 4: accounts in a file. */
const PLAIN_ACL = `globalWhiteRemoteAddresses: []
accounts:
- {accessKey: ${admin.accessKey}, secretKey: ${admin.secretKey}, admin: true}
- {accessKey: ${watcher.accessKey}, secretKey: ${watcher.secretKey}, admin: false, defaultTopicPerm: SUB, defaultGroupPerm: SUB}
- {accessKey: ${operator.accessKey}, secretKey: ${operator.secretKey}, admin: false, defaultTopicPerm: PUB|SUB, defaultGroupPerm: SUB}
`

/** RocketMQ 5: users and rights kept by the broker. */
const PROVIDERS = 'org.apache.rocketmq.auth'
const AUTH = {
  authenticationEnabled: 'true',
  authenticationProvider: `${PROVIDERS}.authentication.provider.DefaultAuthenticationProvider`,
  authenticationMetadataProvider: `${PROVIDERS}.authentication.provider.LocalAuthenticationMetadataProvider`,
  initAuthenticationUser: `{"username":"${admin.accessKey}","password":"${admin.secretKey}"}`,
  innerClientAuthenticationCredentials: `{"accessKey":"${admin.accessKey}","secretKey":"${admin.secretKey}"}`,
  authorizationEnabled: 'true',
  authorizationProvider: `${PROVIDERS}.authorization.provider.DefaultAuthorizationProvider`,
  authorizationMetadataProvider: `${PROVIDERS}.authorization.provider.LocalAuthorizationMetadataProvider`,
}
const CREATE_USER = 3001
const CREATE_ACL = 3006

const RELEASES = {
  '4': { properties: { aclEnable: 'true' }, homeFiles: { 'conf/plain_acl.yml': PLAIN_ACL } },
  '5': { properties: AUTH, homeFiles: {} },
}

describe.for(['4', '5'] as const)('a RocketMQ %s with accounts', (release) => {
  let cluster: PrivateCluster
  let config: RocketmqConfig
  let broker: Given
  const connections: RocketmqConnection[] = []

  beforeAll(async () => {
    cluster = await startPrivateCluster({ release, account: admin, ...RELEASES[release] })
    config = { nameServers: cluster.first.config.nameServers }
    broker = new Given({ ...config, ...admin })
    if (release === '5') {
      await grant(watcher, [
        ['Cluster:*', ['Get', 'List']],
        ['Topic:*', ['Get', 'List', 'Sub']],
        ['Group:*', ['Get', 'List', 'Sub']],
      ])
      await grant(operator, [
        ['Cluster:*', ['Get', 'List']],
        ['Topic:*', ['Get', 'List', 'Sub', 'Pub']],
        ['Group:*', ['Get', 'List', 'Sub']],
      ])
    }
    // The first signed requests of a fresh broker take their time.
    await eventually(
      () =>
        connect(watcher)
          .identify(soon())
          .then(
            ({ problems }) => problems.length,
            () => -1,
          ),
      (problems) => problems === 0,
      60_000,
    )
  })
  afterAll(async () => {
    for (const connection of connections) await connection.close()
    broker?.close()
    await cluster?.stop()
  })

  async function grant(user: { accessKey: string; secretKey: string }, rights: [resource: string, actions: string[]][]): Promise<void> {
    const account = { username: user.accessKey, password: user.secretKey, userType: 'Normal', userStatus: 'enable' }
    await broker.admin(CREATE_USER, { username: user.accessKey }, account)
    const subject = `User:${user.accessKey}`
    const entries = rights.map(([resource, actions]) => ({ resource, actions, effect: 'ALLOW', decision: 'ALLOW', sourceIps: [] }))
    await broker.admin(CREATE_ACL, { subject }, { subject, policies: [{ policyType: 'CUSTOM', entries }] })
  }

  const connect = (account: Partial<RocketmqConfig>): RocketmqConnection => {
    const connection = new RocketmqConnection({ ...config, ...account }, { now: Date.now, warn: () => undefined })
    connections.push(connection)
    return connection
  }
  const failure = (call: Promise<unknown>): Promise<{ code: string; message: string; hint: string }> =>
    call.then(
      () => {
        throw new Error('The call succeeded.')
      },
      (error: { code: string; message: string; hint: string }) => error,
    )

  test('the least rights to watch are enough for everything but moving messages', async () => {
    const topic = broker.name('orders')
    await broker.createTopic(topic)
    const { msgId } = await broker.send(topic, 'x', [['KEYS', 'order-1']])
    const connection = connect(watcher)
    const identity = await connection.identify(soon())
    expect(identity.problems).toEqual([])
    expect(identity.capabilities).toEqual(expect.arrayContaining(['inventory', 'sample', 'lag', 'members', 'browse', 'dead-letter-routes']))
    const inventory = await connection.inventory(soon())
    expect(inventory.problems).toEqual([])
    expect(inventory.destinations.map(({ name }) => name)).toContain(topic)
    const sample = await connection.sample(soon())
    expect(sample.problems).toEqual([])
    const page = await eventually(
      () =>
        connection.browse(
          { destination: { namespace: '', name: topic }, limit: 5, cursor: null, maxBodyBytes: 10, acceptCost: false },
          soon(),
        ),
      ({ messages }) => messages.length === 1,
    )
    expect(page.messages).toHaveLength(1)
    const id = String(page.messages[0]?.properties['messageId'])
    for (const wish of [{ key: 'order-1' }, { messageId: msgId }, { messageId: id }, { partition: 0, fromOffset: 0 }]) {
      const request = { destination: { namespace: '', name: topic }, limit: 5, cursor: null, maxBodyBytes: 10, acceptCost: false, ...wish }
      // The index is written a moment after the message.
      const found = await eventually(
        () => connection.browse(request, soon()),
        ({ messages }) => messages.length === 1,
      )
      expect(found.messages).toHaveLength(1)
    }
  })

  test('a requeue needs the right to write, and without it nothing is stored', async () => {
    const [topic, target] = [broker.name('dead'), broker.name('orders')]
    await broker.createTopic(topic)
    await broker.createTopic(target)
    await broker.send(topic, 'x')
    await broker.readAll(topic, 0, 1)
    const send = async (account: Partial<RocketmqConfig>) => {
      const mover = await connect(account).openMover({ source: { namespace: '', name: topic }, prefetch: 1, positions: ['0-0'] }, soon())
      const held = await mover.next(soon())
      if (held === null) throw new Error('there is no message')
      const outcome = await mover.send(held, { destination: { namespace: '', name: target } }, { addHeaders: {}, dropHeaders: [] }, soon())
      await mover.close()
      return outcome
    }
    expect(await send(watcher)).toMatchObject({ result: 'refused' })
    expect((await broker.range(target)).end).toBe(0)
    expect(await send(operator)).toMatchObject({ result: 'confirmed', position: '0-0' })
    expect(await broker.readAll(target, 0, 1)).toHaveLength(1)
  })

  test('a wrong secret key, an unknown access key and no account at all are wrong credentials', async () => {
    const wrong = await failure(connect({ ...watcher, secretKey: 'not-the-secret' }).identify(soon()))
    expect(wrong).toMatchObject({ code: 'bad-credentials' })
    expect(`${wrong.message} ${wrong.hint}`).not.toContain('not-the-secret')
    expect(await failure(connect({ ...watcher, accessKey: 'nobody-at-all' }).identify(soon()))).toMatchObject({ code: 'bad-credentials' })
    expect(await failure(connect({}).identify(soon()))).toMatchObject({ code: 'bad-credentials' })
  })
})

describe('a RocketMQ that insists on TLS', () => {
  const folder = join(import.meta.dirname, 'fixtures/tls')
  let cluster: PrivateCluster
  let nameServers: string[]
  const connections: RocketmqConnection[] = []

  beforeAll(async () => {
    cluster = await startPrivateCluster({
      tls: { insecure: true },
      jvmFlags: ['-Dtls.enable=true', '-Dtls.server.mode=enforcing', '-Dtls.config.file=home/conf/tls.properties'],
      homeFiles: {
        'conf/tls.properties': `tls.test.mode.enable=false\ntls.server.certPath=${folder}/cert.pem\ntls.server.keyPath=${folder}/key.pem\n`,
      },
    })
    nameServers = cluster.first.config.nameServers
  })
  afterAll(async () => {
    for (const connection of connections) await connection.close()
    await cluster?.stop()
  })
  const connect = (tls: RocketmqConfig['tls']): RocketmqConnection => {
    const connection = new RocketmqConnection({ nameServers, tls }, { now: Date.now, warn: () => undefined })
    connections.push(connection)
    return connection
  }

  test('is read with the certificate that signed its own', async () => {
    const connection = connect({ ca: readFileSync(join(folder, 'cert.pem'), 'utf8') })
    expect(await connection.identify(soon())).toMatchObject({ clusterId: 'DefaultCluster', problems: [] })
    expect((await connection.sample(soon())).destinations.length).toBeGreaterThan(0)
  })

  test('is not trusted without it', async () => {
    await expect(connect({}).identify(soon())).rejects.toMatchObject({ code: 'tls-untrusted' })
  })

  test('is told from a server without TLS', async () => {
    await expect(connect(undefined).identify(soon())).rejects.toMatchObject({ code: 'tls-mismatch' })
  })
})
