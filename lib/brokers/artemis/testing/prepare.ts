import { join } from 'node:path'
import { installContext } from '#demo/brokers/index.ts'
import { installArtemis } from '#demo/brokers/install/artemis.ts'
import { run } from '#demo/brokers/process/run.ts'
import type { ArtemisConfig } from '../config.ts'

/**
 * Lets an application prepare an XA branch and die before the second phase: Artemis' own client, started from its source by the broker's
 * Java. Answers the id of the branch in Base64, as the management takes it. Rejects with what the program said when it failed.
 */
export async function prepareBranch(
  config: ArtemisConfig,
  work: 'send' | 'send-topic' | 'take',
  queue: string,
  count: number,
): Promise<string> {
  const install = await installArtemis(await installContext())
  const { host } = new URL(config.amqpUrl ?? '')
  const program = [
    '-XX:TieredStopAtLevel=1',
    '-cp',
    join(install.home, 'lib', '*'),
    join(import.meta.dirname, 'PrepareBranch.java'),
    `tcp://${host}`,
    config.username,
    config.password,
    work,
    queue,
    String(count),
  ]
  const { code, stdout, stderr } = await run(install.java.java, program, { timeoutMs: 60_000 })
  const branch = stdout.trim()
  if (code !== 0 || branch === '')
    throw new Error(`No branch was prepared (code ${code}; a Java with jdk.compiler, as a JDK has, is needed): ${stderr}`)
  return branch
}
