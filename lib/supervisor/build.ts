import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isAlive } from '#lib/db/embedded.ts'

/** Sources the web is made of. */
const SOURCES = ['app', 'components', 'lib', 'next.config.js', 'package-lock.json', 'tsconfig.json']
const LOCK_STALE_MS = 10_000

/** Builds the web unless the build at hand was made from these very sources. Two processes never build at once. */
export async function ensureBuilt(root: string, say: (line: string) => void): Promise<void> {
  const wanted = await fingerprint(root)
  const stamp = join(root, '.next/spillway-build')
  const current = (): Promise<boolean> =>
    readFile(stamp, 'utf8').then(
      (text) => text === wanted,
      () => false,
    )
  if (await current()) return
  await withLock(join(root, '.next-build.lock'), async () => {
    if (await current()) return
    say('Building the web…')
    await build(root)
    await writeFile(stamp, wanted)
  })
}

async function build(root: string): Promise<void> {
  const environment = { ...process.env, NODE_ENV: 'production' as const, NEXT_TELEMETRY_DISABLED: '1' }
  const child = spawn(process.execPath, [join(root, 'node_modules/next/dist/bin/next'), 'build'], {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const keep = (chunk: Buffer): void => void (output = (output + chunk.toString()).slice(-4000))
  child.stdout.on('data', keep)
  child.stderr.on('data', keep)
  const end = (): void => void child.kill()
  process.once('exit', end)
  const code = await new Promise<number | null>((done, fail) => child.once('exit', done).once('error', fail))
  process.off('exit', end)
  if (code !== 0) throw new Error(`the build failed:\n${output}`)
}

/** Hash of the contents of all sources but tests. */
async function fingerprint(root: string): Promise<string> {
  const hash = createHash('sha256')
  const visit = async (path: string): Promise<void> => {
    const info = await stat(join(root, path)).catch(() => null)
    if (info?.isDirectory()) {
      for (const name of (await readdir(join(root, path))).sort()) if (name !== 'fixtures') await visit(join(path, name))
    } else if (info && !/\.test\.tsx?$/.test(path)) {
      hash
        .update(path)
        .update('\0')
        .update(await readFile(join(root, path)))
    }
  }
  for (const source of SOURCES) await visit(source)
  return hash.digest('hex')
}

/** Runs `work` while holding a lock file that names us; waits for a living holder, and takes over from a dead one. */
async function withLock(path: string, work: () => Promise<void>): Promise<void> {
  while (!(await takeLock(path))) await new Promise((done) => setTimeout(done, 500))
  try {
    await work()
  } finally {
    await rm(path, { force: true })
  }
}

async function takeLock(path: string): Promise<boolean> {
  try {
    await writeFile(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    const holder = Number(await readFile(path, 'utf8').catch(() => ''))
    const info = await stat(path).catch(() => null)
    // A file still empty belongs to somebody who is about to write it.
    if (info && (holder ? !isAlive(holder) : Date.now() - info.mtimeMs > LOCK_STALE_MS)) await rm(path, { force: true })
    return false
  }
}
