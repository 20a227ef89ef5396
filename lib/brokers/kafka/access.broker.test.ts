import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { AclOperations, AclPermissionTypes, ResourcePatternTypes, ResourceTypes } from '@platformatic/kafka'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import type { BrokerConnection, Identity } from '../contract.ts'
import type { KafkaConfig } from './config.ts'
import { open, ref, soon } from './testing/connection.ts'
import { eventually, Given } from './testing/given.ts'
import { startPrivateKafka, USERS, type PrivateKafka } from './testing/private-kafka.ts'
import { freePort } from '../testing/tcp-proxy.ts'
import { startProxy, type Proxy } from './testing/proxy.ts'
import { describeWithBroker } from '../testing/attach.ts'

// A Kafka of its own, where the shared one can be had at all.
describeWithBroker('kafka', () => {
  let broker: PrivateKafka
  let given: Given

  beforeAll(async () => {
    broker = await startPrivateKafka()
    given = new Given(broker.plain)
  })
  afterAll(async () => {
    await given?.close()
    await broker?.stop()
  })

  async function identify(config: KafkaConfig): Promise<Identity> {
    const connection = open(config)
    try {
      return await connection.identify(soon())
    } finally {
      await connection.close()
    }
  }
  const login = (
    username: keyof typeof USERS,
    mechanism: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512' = 'PLAIN',
    password = USERS[username],
  ): KafkaConfig => ({
    bootstrapServers: [broker.sasl],
    sasl: { mechanism, username, password },
  })

  describe('identifying a cluster', () => {
    it('names it, its release and what can be done', async () => {
      expect(await identify(broker.plain)).toEqual({
        clusterId: expect.stringMatching(/^[\w-]{22}$/),
        version: '4.4',
        capabilities: ['inventory', 'sample', 'sample-bulk', 'browse', 'requeue', 'purge', 'lag', 'members', 'nodes', 'partitions'],
        problems: [],
      })
    })
    it('finds the bootstrap server that works among those that do not', async () => {
      expect(await identify({ bootstrapServers: [`127.0.0.1:${await freePort()}`, ...broker.plain.bootstrapServers] })).toMatchObject({
        problems: [],
      })
    })
    it('says when nothing listens, or the host is unknown', async () => {
      await expect(identify({ bootstrapServers: [`127.0.0.1:${await freePort()}`] })).rejects.toMatchObject({ code: 'refused' })
      await expect(identify({ bootstrapServers: ['kafka.invalid:9092'] })).rejects.toMatchObject({ code: 'unknown-host' })
    })
    it('says when the port is that of a web server', async () => {
      const web: Server = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1')
      await once(web, 'listening')
      const { port } = web.address() as AddressInfo
      await expect(identify({ bootstrapServers: [`127.0.0.1:${port}`] })).rejects.toMatchObject({
        code: 'wrong-port',
        message: `127.0.0.1:${port} speaks HTTP, not Kafka`,
      })
      web.closeAllConnections()
      web.close()
    })
    it('says when the port is the controller listener', async () => {
      await expect(identify({ bootstrapServers: [broker.controller] })).rejects.toMatchObject({
        code: 'wrong-port',
        message: expect.stringContaining('controller listener'),
      })
    })
    it('says when the broker advertises an address that leads nowhere', async () => {
      await expect(identify({ bootstrapServers: [broker.lost] })).rejects.toMatchObject({
        code: 'unknown-host',
        message: expect.stringContaining(`${broker.lost} answers, but broker 1 asks clients to come to kafka.invalid:9092`),
        hint: expect.stringContaining('advertised.listeners'),
      })
    })
  })

  describe('TLS', () => {
    it('works with the right certificate', async () => {
      expect(await identify({ bootstrapServers: [broker.tls], tls: { ca: broker.certificate } })).toMatchObject({
        version: '4.4',
        problems: [],
      })
    })
    it('is not trusted without it, unless told to', async () => {
      await expect(identify({ bootstrapServers: [broker.tls], tls: {} })).rejects.toMatchObject({ code: 'tls-untrusted' })
      expect(await identify({ bootstrapServers: [broker.tls], tls: { insecure: true } })).toMatchObject({ version: '4.4' })
    })
    it('missing here but wanted there is said so', async () => {
      await expect(identify({ bootstrapServers: [broker.tls] })).rejects.toMatchObject({
        code: 'tls-mismatch',
        hint: expect.stringContaining('Turn TLS on'),
      })
    })
    it('wanted here but missing there is said so', async () => {
      await expect(identify({ ...broker.plain, tls: { ca: broker.certificate } })).rejects.toMatchObject({
        code: 'tls-mismatch',
        hint: expect.stringContaining('urn TLS off'),
      })
    })
  })

  describe('a login', () => {
    it.each(['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'] as const)('works with %s', async (mechanism) => {
      expect((await identify(login('viewer', mechanism))).clusterId).not.toBe('')
    })
    it.each(['PLAIN', 'SCRAM-SHA-512'] as const)('with a wrong password for %s is said so, without the password', async (mechanism) => {
      const failure = await identify(login('viewer', mechanism, 'hunter2-wrong')).catch((error: unknown) => error)
      expect(failure).toMatchObject({ code: 'bad-credentials' })
      expect(String((failure as Error).message) + String((failure as { hint: string }).hint)).not.toContain('hunter2')
    })
    it('wanted by the listener but not given is said so', async () => {
      await expect(identify({ bootstrapServers: [broker.sasl] })).rejects.toMatchObject({
        code: 'bad-credentials',
        message: expect.stringContaining('without a login'),
      })
    })
    it('given to a listener that takes none is said so', async () => {
      await expect(identify({ ...broker.plain, sasl: { mechanism: 'PLAIN', username: 'viewer', password: 'x' } })).rejects.toMatchObject({
        code: 'bad-credentials',
      })
    })
  })

  describe('rights', () => {
    const allow = async (
      user: string,
      type: keyof typeof ResourceTypes,
      name: string,
      operation: keyof typeof AclOperations,
    ): Promise<void> => {
      const acl = {
        resourceType: ResourceTypes[type],
        resourceName: name,
        resourcePatternType: ResourcePatternTypes.LITERAL,
        principal: `User:${user}`,
        host: '*',
        operation: AclOperations[operation],
        permissionType: AclPermissionTypes.ALLOW,
      }
      await given.admin.createAcls({ creations: [acl] })
    }
    const withdraw = async (user: string, type: keyof typeof ResourceTypes, name: string): Promise<void> => {
      await given.admin.deleteAcls({
        filters: [
          {
            resourceType: ResourceTypes[type],
            resourceName: name,
            resourcePatternType: ResourcePatternTypes.LITERAL,
            principal: `User:${user}`,
            host: '*',
            operation: AclOperations.ANY,
            permissionType: AclPermissionTypes.ALLOW,
          },
        ],
      })
    }
    const seen = async (connection: BrokerConnection, topic: string): Promise<boolean> =>
      (await connection.sample(soon())).destinations.some((found) => found.destination.name === topic)

    it('that are missing altogether are a problem, not a failure', async () => {
      const { problems } = await identify(login('stranger'))
      expect(problems).toMatchObject([{ code: 'missing-right', detail: expect.stringContaining('DESCRIBE the cluster') }])
    })

    it('withdrawn from a topic make it not observed instead of gone', async () => {
      const topic = await given.topic('acl')
      const connection = open(login('viewer'))
      await allow('viewer', 'TOPIC', topic, 'DESCRIBE')
      expect(await eventually(() => seen(connection, topic), Boolean)).toBe(true)
      await withdraw('viewer', 'TOPIC', topic)
      expect(
        await eventually(
          () => seen(connection, topic),
          (visible) => !visible,
        ),
      ).toBe(false)
      for (const answer of [await connection.sample(soon()), await connection.inventory(soon())]) {
        expect(answer.problems).toContainEqual(expect.objectContaining({ code: 'missing-right', object: ref(topic) }))
      }
      expect((await connection.sample(soon())).notObserved).toContainEqual(ref(topic))
      await connection.close()
    })

    it('to see a topic are not rights to see its settings, to read it or to write to it', async () => {
      const [topic, target] = [await given.topic('acl-read'), await given.topic('acl-write')]
      await given.messages(topic, ['secret'])
      const connection = open(login('viewer'))
      await allow('viewer', 'TOPIC', topic, 'DESCRIBE')
      await allow('viewer', 'TOPIC', target, 'DESCRIBE')
      const inventory = await eventually(
        () => connection.inventory(soon()),
        (answer) => answer.destinations.length === 2,
      )
      expect(inventory.destinations.map((found) => found.name).toSorted()).toEqual([topic, target].toSorted())
      expect(inventory.problems).toContainEqual(
        expect.objectContaining({ code: 'missing-right', detail: expect.stringContaining('Settings of 2 topics') }),
      )
      const look = () => connection.browse({ destination: ref(topic), limit: 1, cursor: null, maxBodyBytes: 10, acceptCost: false }, soon())
      await expect(look()).rejects.toMatchObject({ code: 'missing-right' })

      await allow('viewer', 'TOPIC', topic, 'READ')
      const readable = await eventually(
        () => look().catch(() => null),
        (page) => page !== null,
      )
      expect(readable?.messages).toHaveLength(1)
      const mover = await connection.openMover?.({ source: ref(topic), prefetch: 1, positions: ['0-0'] }, soon())
      const held = await mover?.next(soon())
      if (!mover || !held) throw new Error('nothing to move')
      expect(await mover.checkTarget({ destination: ref(target) }, soon())).toMatchObject({
        exists: true,
        routable: false,
        detail: expect.stringContaining('WRITE'),
      })
      expect(await mover.send(held, { destination: ref(target) }, { addHeaders: {}, dropHeaders: [] }, soon())).toMatchObject({
        result: 'refused',
        reason: expect.stringContaining('TOPIC_AUTHORIZATION_FAILED'),
      })
      await mover.close()
      await connection.close()
      await withdraw('viewer', 'TOPIC', topic)
      await withdraw('viewer', 'TOPIC', target)
    })
  })

  describe('a broker in trouble', () => {
    /** The broker behind a relay, and a connection through it; both end with the test, also when it fails. */
    const behindProxy = async (): Promise<{ proxy: Proxy; connection: BrokerConnection }> => {
      const proxy = await startProxy(broker.proxyPort, broker.proxied)
      const connection = open({ bootstrapServers: [`127.0.0.1:${proxy.port}`] })
      onTestFinished(async () => {
        await connection.close()
        await proxy.close()
      })
      return { proxy, connection }
    }
    it('that hangs is given up in bounded time, and read again when it is back', async () => {
      const { proxy, connection } = await behindProxy()
      await connection.sample(soon())
      proxy.freeze()
      const begun = performance.now()
      await expect(connection.sample(soon())).rejects.toMatchObject({ code: 'timeout' })
      expect(performance.now() - begun).toBeLessThan(6000)
      proxy.thaw()
      expect((await connection.sample(soon())).problems).toEqual([])
    })
    it('that hangs between two questions is shown as down, with what it told before', async () => {
      const { proxy, connection } = await behindProxy()
      const topic = await given.topic('half-told', 1)
      proxy.failAt(2 /* ListOffsets */, 'freeze')
      const sample = await connection.sample(soon())
      expect(sample.nodes).toMatchObject([{ up: false, alarms: ['does not answer'] }])
      expect(sample.problems).toContainEqual(expect.objectContaining({ code: 'timeout', object: { node: sample.nodes[0]?.name } }))
      expect(sample.notObserved).toContainEqual(ref(topic))
      proxy.thaw()
      expect((await connection.sample(soon())).nodes).toMatchObject([{ up: true, alarms: [] }])
    })
    it('that lists no groups, as just after its start, still tells what its topics hold', async () => {
      const { proxy, connection } = await behindProxy()
      const topic = await given.topic('without-groups', 1)
      proxy.failAt(16 /* ListGroups */, 'cut')
      const sample = await connection.sample(soon())
      expect(sample.destinations.find((found) => found.destination.name === topic)).toMatchObject({
        partitions: [{ partition: 0, end: 0 }],
      })
      expect(sample.problems).toContainEqual(expect.objectContaining({ code: 'unavailable', object: { node: sample.nodes[0]?.name } }))
      expect(sample.nodes).toMatchObject([{ up: true }])
    })
    it('is left at once when the caller gives up', async () => {
      const { proxy, connection } = await behindProxy()
      proxy.freeze()
      const begun = performance.now()
      await expect(connection.identify(AbortSignal.timeout(300))).rejects.toMatchObject({ code: 'timeout' })
      expect(performance.now() - begun).toBeLessThan(1500)
    })
    it('that cut the line is connected to anew', async () => {
      const { proxy, connection } = await behindProxy()
      await connection.sample(soon())
      proxy.cut()
      const sample = await eventually(
        () => connection.sample(soon()).catch(() => null),
        (answer) => answer !== null,
      )
      expect(sample?.problems).toEqual([])
    })
    it('whose answer is lost leaves it unknown what became of the message, though it was stored', async () => {
      const asIs = { addHeaders: {}, dropHeaders: [] }
      const [source, target] = [await given.topic('line'), await given.topic('line-target')]
      await given.messages(source, ['once'])
      const { proxy, connection } = await behindProxy()
      const mover = await connection.openMover?.({ source: ref(source), prefetch: 1, positions: ['0-0'] }, soon())
      const held = await mover?.next(soon())
      if (!mover || !held) throw new Error('nothing to move')
      await mover.checkTarget({ destination: ref(target) }, soon())
      // The first sending looks the target up; only after that is the answer to the produce request alone on the line.
      expect(await mover.send(held, { destination: ref(target) }, asIs, soon())).toMatchObject({ result: 'confirmed' })
      const direct = open(broker.plain)
      const look = () => direct.browse({ destination: ref(target), limit: 10, cursor: null, maxBodyBytes: 10, acceptCost: false }, soon())
      proxy.swallowAnswers()
      const sending = mover.send(held, { destination: ref(target) }, asIs, soon())
      const stored = await eventually(look, (page) => page.messages.length === 2)
      proxy.cut()
      expect(await sending).toMatchObject({ result: 'unknown' })
      expect(stored.messages.map((message) => Buffer.from(message.body).toString())).toEqual(['once', 'once'])
      await mover.close()
      await direct.close()
    })
    it('that is frozen is given up, and that is killed is refused', async () => {
      const connection = open(broker.plain)
      await connection.sample(soon())
      await broker.running.freeze()
      await expect(connection.sample(soon())).rejects.toMatchObject({ code: 'timeout' })
      broker.running.thaw()
      await broker.running.kill()
      await expect(
        eventually(
          () =>
            connection.sample(soon()).then(
              () => null,
              (error: { code: string }) => error.code,
            ),
          (code) => code === 'refused',
        ),
      ).resolves.toBe('refused')
      await broker.running.restart()
      expect((await connection.sample(soon())).problems).toEqual([])
      await connection.close()
    })
  })
})
