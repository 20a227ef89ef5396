import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installContext } from '#demo/brokers/index.ts'
import { startRocketmq } from '#demo/brokers/launch/rocketmq.ts'

type Options = Parameters<typeof startRocketmq>[1]
type Running = Awaited<ReturnType<typeof startRocketmq>>

/** A RocketMQ of one test file alone, with empty data. The name server comes with the first broker. */
export interface PrivateCluster {
  first: Running
  /** Another broker of the same cluster, or a slave of one by a `brokerId` above 0. */
  join(options: Partial<Options> & { brokerName: string }): Promise<Running>
  stop(): Promise<void>
}

export async function startPrivateCluster(options: Partial<Options> = {}): Promise<PrivateCluster> {
  const dataDir = await mkdtemp(join(tmpdir(), 'spillway-rocketmq-'))
  const context = await installContext()
  const started: Running[] = []
  const start = async (folder: string, more: Partial<Options>): Promise<Running> => {
    const broker = await startRocketmq(context, { release: '5', ...more, dataDir: join(dataDir, folder), name: `rocketmq-${folder}` })
    started.push(broker)
    return broker
  }
  const first = await start('first', options)
  return {
    first,
    join: ({ brokerName, ...more }) =>
      start(`${brokerName}-${more.brokerId ?? 0}`, { ...options, ...more, brokerName, nameServer: first.config.nameServers[0] ?? '' }),
    stop: async () => {
      // Data is thrown away: nobody has to wait for an orderly end.
      for (const broker of started.toReversed()) {
        broker.thaw()
        await broker.kill()
        await broker.nameServer?.kill()
      }
      await rm(dataDir, { recursive: true, force: true })
    },
  }
}
