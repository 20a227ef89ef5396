import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { brokerNames, startBrokers } from '#demo/brokers/index.ts'

/** Starts every real broker once for a whole test run; `file` tells the tests where they are and why one is missing. */
export async function startTestBrokers(folder: string): Promise<{ file: string; stop: () => Promise<void> }> {
  const { running, failures, stopAll } = await startBrokers({
    names: [...brokerNames],
    dataDir: join(folder, 'brokers'),
    say: (line) => console.log(line),
    onFailed: (failure) => console.error(`${failure.name} is not available: ${failure.reason} ${failure.remedy}`),
  })
  const file = join(folder, 'brokers.json')
  const entries = running.map((broker) => [
    broker.name,
    { kind: broker.kind, version: broker.version, ports: broker.ports, config: broker.config, pid: broker.pid },
  ])
  const missing = failures.map((failure) => [failure.name, { missing: `${failure.reason} ${failure.remedy}` }])
  await writeFile(file, JSON.stringify(Object.fromEntries([...entries, ...missing]), null, 2))
  return { file, stop: stopAll }
}
