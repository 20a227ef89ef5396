import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { z } from 'zod'
import { startBrokers, type BrokerName } from '#demo/brokers/index.ts'

/** Configs of the brokers that answer, and why others do not. Names: `rabbitmq` (4.0), `rabbitmq-3` (3.10), `kafka`. */
export interface TestBrokers {
  configs: Record<string, unknown>
  missing: Record<string, string>
}

declare module 'vitest' {
  interface ProvidedContext {
    testBrokers: TestBrokers
  }
}

const wanted: BrokerName[] = ['rabbitmq', 'rabbitmq-3', 'kafka', 'artemis', 'activemq', 'activemq-5', 'rocketmq', 'rocketmq-4']
const attached = z.record(z.string(), z.union([z.object({ missing: z.string() }), z.object({ config: z.unknown() })]))

/**
 * Starts the real brokers once for all test files, in a temporary folder, or attaches to running ones that the JSON file
 * of SPILLWAY_TEST_BROKERS names (`{"rabbitmq": {"config": …}, "kafka": {"missing": "why"}}`).
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const file = process.env['SPILLWAY_TEST_BROKERS']
  if (file) {
    const found = await readBrokers(file)
    project.provide('testBrokers', announce(found))
    return () => Promise.resolve()
  }
  const dataDir = await mkdtemp(join(tmpdir(), 'spillway-brokers-'))
  const started = await startBrokers({ names: wanted, dataDir })
  const found = {
    configs: Object.fromEntries(started.running.map((broker) => [broker.name, broker.config])),
    missing: Object.fromEntries(started.failures.map((failure) => [failure.name, `${failure.reason} ${failure.remedy}`])),
  }
  project.provide('testBrokers', announce(found))
  return async () => {
    await started.stopAll()
    await rm(dataDir, { recursive: true, force: true })
  }
}

/** Says which brokers are missing: a skipped test must not go unseen. */
function announce(brokers: TestBrokers): TestBrokers {
  for (const [name, reason] of Object.entries(brokers.missing))
    process.stderr.write(`\nSKIPPED: the tests of the broker "${name}". ${reason}\n`)
  return brokers
}

async function readBrokers(file: string): Promise<TestBrokers> {
  const found: TestBrokers = { configs: {}, missing: {} }
  for (const [name, broker] of Object.entries(attached.parse(JSON.parse(await readFile(file, 'utf8'))))) {
    if ('missing' in broker) found.missing[name] = broker.missing
    else found.configs[name] = broker.config
  }
  return found
}
