import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installContext, startKafka, type RunningKafka } from '#demo/brokers/index.ts'
import type { KafkaConfig } from '../config.ts'
import { freePort } from '../../testing/tcp-proxy.ts'

export interface TwoBrokers {
  /** Node 1, the controller as well. */
  first: RunningKafka
  /** Node 2, which may fail alone. */
  second: RunningKafka
  config: KafkaConfig
  stop: () => Promise<void>
}

/** A cluster of two nodes. */
export async function startTwoBrokers(): Promise<TwoBrokers> {
  const dataDir = await mkdtemp(join(tmpdir(), 'spillway-kafka-two-'))
  const context = await installContext()
  const controller = await freePort()
  const shared = {
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    'offsets.topic.num.partitions': '20',
    'broker.session.timeout.ms': '6000',
  }
  const first = await startKafka(context, {
    dataDir: join(dataDir, '1'),
    name: 'kafka-node-1',
    ports: { client: await freePort(), controller },
    properties: shared,
  })
  const port = await freePort()
  await joinCluster(join(dataDir, '2/logs'), join(dataDir, '1/logs'))
  const second = await startKafka(context, {
    dataDir: join(dataDir, '2'),
    name: 'kafka-node-2',
    ports: { client: port },
    properties: { ...shared, 'node.id': '2', 'process.roles': 'broker', listeners: `PLAINTEXT://127.0.0.1:${port}` },
  })
  return {
    first,
    second,
    config: { bootstrapServers: first.config.bootstrapServers },
    stop: async () => {
      await second.stop()
      await first.stop()
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}

/** What formatting a data folder would write, but with the cluster id of another node. */
async function joinCluster(logs: string, like: string): Promise<void> {
  const clusterId = /^cluster\.id=(.+)$/m.exec(await readFile(join(like, 'meta.properties'), 'utf8'))?.[1]
  const directoryId = `A${randomBytes(16).toString('base64url').slice(1)}`
  await mkdir(logs, { recursive: true })
  await writeFile(join(logs, 'meta.properties'), `version=1\ncluster.id=${clusterId}\nnode.id=2\ndirectory.id=${directoryId}\n`)
}
