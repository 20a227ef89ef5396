import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { brokersInAnswer, metadataRequest } from './kafka-ready.ts'
import { kafkaProperties, renderProperties, scramArguments } from './kafka-properties.ts'
import { choosePorts, isFree } from './ports.ts'
import { enabledPlugins, rabbitmqConf, type RabbitmqPorts } from './rabbitmq-files.ts'

describe('ports', () => {
  it('are the wished ones when they can be had, else the next above, each given once', async () => {
    const taken = new Set([5772])
    const claim = (port: number): Promise<boolean> => Promise.resolve(!taken.has(port) && taken.add(port).has(port))
    expect(await choosePorts({ amqp: 5772, management: 15772, stream: 5773 }, claim)).toEqual({
      amqp: 5773,
      management: 15772,
      stream: 5774,
    })
  })

  it('run out with a clear word', async () => {
    await expect(choosePorts({ amqp: 65_535 }, () => Promise.resolve(false))).rejects.toThrow('no free port')
  })

  it('that somebody listens on are not free', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    expect(await isFree(port)).toBe(false)
    await new Promise((resolve) => server.close(resolve))
    expect(await isFree(port)).toBe(true)
  })
})

describe('the files of RabbitMQ', () => {
  const ports: RabbitmqPorts = { amqp: 1, distribution: 2, epmd: 3, management: 4, prometheus: 5, stream: 6, cliMin: 7, cliMax: 8 }

  it('configure only plugins that are enabled, since a line for another one stops the boot', () => {
    expect(rabbitmqConf(ports, ['rabbitmq_management'])).toBe('management.tcp.ip = 127.0.0.1\nmanagement.tcp.port = 4\n')
    expect(rabbitmqConf(ports, ['rabbitmq_stream_management'])).toContain('stream.listeners.tcp.1 = 127.0.0.1:6')
  })

  it('end with the lines of the caller', () => {
    expect(rabbitmqConf(ports, [], ['heartbeat = 5'])).toBe('heartbeat = 5\n')
    expect(enabledPlugins(['a', 'b'])).toBe('[a,b].\n')
  })
})

describe('the properties of Kafka', () => {
  const ports = { client: 9192, controller: 9193 }

  it('listen on loopback only and let the caller win', () => {
    const properties = kafkaProperties({ dataDir: '/d', ports, properties: { 'num.io.threads': '1', 'log.retention.ms': '1000' } })
    expect(properties.listeners).toBe('PLAINTEXT://127.0.0.1:9192,CONTROLLER://127.0.0.1:9193')
    expect(properties).toMatchObject({ 'num.io.threads': '1', 'log.retention.ms': '1000' })
    expect(properties).not.toHaveProperty('authorizer.class.name')
  })

  it('open a second listener for users', () => {
    const properties = kafkaProperties({ dataDir: '/d', ports: { ...ports, sasl: 9194 }, users: { alice: 'secret' }, acls: true })
    expect(properties['advertised.listeners']).toBe('PLAINTEXT://127.0.0.1:9192,SASL://127.0.0.1:9194')
    expect(properties['listener.name.sasl.plain.sasl.jaas.config']).toContain('user_alice="secret"')
    expect(properties['super.users']).toBe('User:ANONYMOUS')
    expect(scramArguments({ alice: 'secret' })).toContain('SCRAM-SHA-512=[name=alice,password=secret]')
  })

  it('escape what Java would read differently', () => {
    expect(renderProperties({ a: 'b c', path: 'x\\y' })).toBe('a=b c\npath=x\\\\y\n')
  })
})

describe('the readiness question to Kafka', () => {
  it('is a Metadata request with its length in front', () => {
    const request = metadataRequest()
    expect(request.readInt32BE(0)).toBe(request.length - 4)
    expect(request.readInt16BE(4)).toBe(3)
  })

  it('counts brokers only in a whole answer to itself', () => {
    const answer = Buffer.alloc(16)
    answer.writeInt32BE(12, 0)
    answer.writeInt32BE(7, 4)
    answer.writeInt32BE(1, 8)
    expect(brokersInAnswer(answer)).toBe(1)
    expect(brokersInAnswer(answer.subarray(0, 13))).toBeNull()
    answer.writeInt32BE(8, 4)
    expect(brokersInAnswer(answer)).toBeNull()
  })
})
