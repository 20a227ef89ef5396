import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { freePort } from '#lib/db/embedded.ts'

const READY_MS = 420_000

/** What the journeys know of the running demo; see demo/addresses.ts. */
export const stackSchema = z.object({
  ready: z.boolean(),
  url: z.string(),
  chatUrl: z.string(),
  controlUrl: z.string().nullable(),
  brokers: z.record(
    z.string(),
    z.object({ kind: z.string(), version: z.string(), config: z.record(z.string(), z.unknown()), clusterId: z.string().nullable() }),
  ),
  failures: z.record(z.string(), z.string()),
})

/** Playwright's global set-up: the demo as a person starts it, on data of its own. Answers the tear-down. */
export default async function startStack(): Promise<() => Promise<void>> {
  // A demo that runs already (`npm run demo -- --json FILE`) serves as well, and is left running.
  if (process.env['SPILLWAY_STACK']) return () => Promise.resolve()
  const folder = await mkdtemp(join(tmpdir(), 'spillway-e2e-'))
  const file = join(folder, 'addresses.json')
  const env = { ...process.env, SPILLWAY_DATA_DIR: join(folder, 'data') }
  const demo = spawn(process.execPath, ['demo/main.ts', '--port', String(await freePort()), '--json', file], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [demo.stdout, demo.stderr])
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-20_000)))
  const stop = async (): Promise<void> => {
    await end(demo)
    await rm(folder, { recursive: true, force: true })
  }
  try {
    const stack = await untilReady(file, demo)
    const missing = Object.entries(stack.failures)
    if (missing.length > 0) throw new Error(`brokers cannot start: ${missing.map(([name, reason]) => `${name}: ${reason}`).join('; ')}`)
  } catch (error) {
    await stop()
    throw new Error(`The demo did not come up: ${(error as Error).message}\n${output}`, { cause: error })
  }
  process.env['SPILLWAY_STACK'] = file
  return stop
}

async function untilReady(file: string, demo: ChildProcess): Promise<z.infer<typeof stackSchema>> {
  const deadline = Date.now() + READY_MS
  while (Date.now() < deadline) {
    if (demo.exitCode !== null) throw new Error(`it ended with code ${demo.exitCode}`)
    const text = await readFile(file, 'utf8').catch(() => null)
    const stack = text === null ? null : stackSchema.parse(JSON.parse(text))
    if (stack?.ready) return stack
    await new Promise((done) => setTimeout(done, 500))
  }
  throw new Error(`it was not ready within ${READY_MS / 1000} s`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise((done) => child.once('exit', done))
  child.kill('SIGTERM')
  const killer = setTimeout(() => child.kill('SIGKILL'), 20_000)
  await gone
  clearTimeout(killer)
}
