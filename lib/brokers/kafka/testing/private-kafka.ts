import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installContext, startKafka, type RunningKafka } from '#demo/brokers/index.ts'
import type { KafkaConfig } from '../config.ts'
import { freePort } from '../../testing/tcp-proxy.ts'

const tls = join(import.meta.dirname, '../fixtures/tls')

export interface PrivateKafka {
  running: RunningKafka
  /** Anonymous super user. */
  plain: KafkaConfig
  /** Needs a login; users have no right until a test gives them one. */
  sasl: string
  tls: string
  certificate: string
  /** Answers, but advertises an address that leads nowhere. */
  lost: string
  /** Broker port behind `proxyPort`, which is what it advertises. */
  proxied: number
  proxyPort: number
  controller: string
  stop: () => Promise<void>
}

export const USERS = { viewer: 'viewer-secret', stranger: 'stranger-secret' }

/** A real Kafka with a listener for each way a connection can go right or wrong. */
export async function startPrivateKafka(): Promise<PrivateKafka> {
  const dataDir = await mkdtemp(join(tmpdir(), 'spillway-kafka-'))
  const client = await freePort()
  const ports = { client, controller: await freePort(), sasl: await freePort() }
  const [tlsPort, lost, proxied, proxyPort] = [await freePort(), await freePort(), await freePort(), await freePort()]
  const at = (port: number): string => `127.0.0.1:${port}`
  const listeners = [`PLAINTEXT://${at(client)}`, `SASL://${at(ports.sasl)}`, `TLS://${at(tlsPort)}`]
  const running = await startKafka(await installContext(), {
    dataDir,
    name: 'kafka-under-test',
    ports,
    users: USERS,
    acls: true,
    properties: {
      listeners: [...listeners, `CONTROLLER://${at(ports.controller)}`, `LOST://${at(lost)}`, `PROXIED://${at(proxied)}`].join(','),
      'advertised.listeners': [...listeners, 'LOST://kafka.invalid:9092', `PROXIED://${at(proxyPort)}`].join(','),
      'listener.security.protocol.map':
        'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,LOST:PLAINTEXT,PROXIED:PLAINTEXT,SASL:SASL_PLAINTEXT,TLS:SSL',
      'listener.name.tls.ssl.keystore.type': 'PEM',
      'listener.name.tls.ssl.keystore.location': join(tls, 'keystore.pem'),
      'log.cleaner.backoff.ms': '200',
    },
  })
  return {
    running,
    plain: { bootstrapServers: [at(client)] },
    sasl: at(ports.sasl),
    tls: at(tlsPort),
    certificate: readFileSync(join(tls, 'cert.pem'), 'utf8'),
    lost: at(lost),
    proxied,
    proxyPort,
    controller: at(ports.controller),
    stop: async () => {
      await running.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
