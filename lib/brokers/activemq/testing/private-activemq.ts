import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installContext, startActivemq, type RunningActivemq } from '#demo/brokers/index.ts'

type Options = Omit<Parameters<typeof startActivemq>[1], 'dataDir' | 'major'>

/** A broker of a test alone, to be restarted, killed or locked up; `stop` removes it and its data. */
export async function startPrivateActivemq(options: Options): Promise<{ broker: RunningActivemq; stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'spillway-activemq-'))
  const broker = await startActivemq(await installContext(), { major: 6, dataDir: folder, ...options })
  return {
    broker,
    stop: async () => {
      await broker.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
