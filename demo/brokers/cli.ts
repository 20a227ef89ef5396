/** `node demo/brokers/cli.ts install|run NAME… [--data DIR] [--json FILE]`: the private brokers without the demo around them. */
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { brokersDir } from './folders.ts'
import { brokerNames, installAll, isBrokerName, startBrokers, type BrokerName, type Failure, type RunningBroker } from './index.ts'

const usage = `Usage: node demo/brokers/cli.ts install|run [NAME…] [--data DIR] [--json FILE]
Names: ${brokerNames.join(', ')} (all when none is given)`

const begun = Date.now()
const say = (line: string): void => console.log(`${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${line}`)

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { data: { type: 'string' }, json: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
  })
  const [verb, ...words] = positionals
  const unknown = words.filter((word) => !isBrokerName(word))
  if (values.help || unknown.length > 0 || (verb !== 'install' && verb !== 'run')) {
    if (unknown.length > 0) console.error(`Not a broker: ${unknown.join(', ')}`)
    console.log(usage)
    process.exitCode = values.help ? 0 : 2
    return
  }
  const names = words.length > 0 ? words.filter(isBrokerName) : brokerNames
  if (verb === 'install') await install(names)
  else await stayUp(names, values.data ?? join(brokersDir(), 'data'), values.json)
}

async function install(names: readonly BrokerName[]): Promise<void> {
  for (const [name, outcome] of await installAll(names, say)) {
    if (outcome.ok) say(`${name} is installed`)
    else fail(outcome)
  }
}

async function stayUp(names: readonly BrokerName[], dataDir: string, json: string | undefined): Promise<void> {
  // Listen first: a signal while brokers boot must still end them in order.
  const asked = new Promise<string>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve(signal))
  })
  const starting = startBrokers({
    names,
    dataDir,
    say,
    onReady: (broker) => say(`${broker.name} ${broker.version} is ready, pid ${broker.pid}: ${JSON.stringify(broker.config)}`),
    onFailed: fail,
  })
  void starting.then(({ running }) => (json === undefined ? undefined : writeJson(json, running)))
  const signal = await asked
  say(`${signal}: stopping`)
  const { running, stopAll } = await starting
  await stopAll()
  if (json !== undefined) await rm(json, { force: true })
  say(`stopped ${running.map((broker) => broker.name).join(', ') || 'nothing'}`)
}

/** Whoever waits for the file sees it whole or not at all. */
async function writeJson(file: string, running: readonly RunningBroker[]): Promise<void> {
  const brokers = Object.fromEntries(
    running.map(({ name, kind, version, pid, ports, config, dataDir, logFile }) => [
      name,
      { kind, version, pid, ports, config, dataDir, logFile },
    ]),
  )
  await writeFile(`${file}.part`, `${JSON.stringify(brokers, null, 2)}\n`)
  await rename(`${file}.part`, file)
  say(`wrote ${file}`)
}

function fail(failure: Failure): void {
  say(`${failure.name} is not available: ${failure.reason}. ${failure.remedy}`)
  process.exitCode = 1
}

await main()
