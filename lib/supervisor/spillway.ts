import { accessSync, constants, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type EmbeddedPostgres, ensureDatabase, startEmbeddedPostgres } from '#lib/db/embedded.ts'
import { migrate } from '#lib/db/migrate.ts'
import { createPool } from '#lib/db/pool.ts'
import { redact } from '#lib/brokers/error.ts'
import { parseEnv, type Env } from '#lib/env.ts'
import { loadSecretKey } from '#lib/secrets.ts'
import { type Part, startPart } from './part.ts'
import { noteCrash } from './note-crash.ts'

const ROOT = join(import.meta.dirname, '../..')
/** Ctrl-C has to be over within ten seconds: web and collector together, then Postgres. */
const PART_GRACE_MS = 6_000
const READY_TIMEOUT_MS = 300_000

export interface SpillwayOptions {
  /** Environment of the parts; settings are read from it. */
  env: Record<string, string | undefined>
  /** One line for a person. */
  say: (line: string) => void
  /** Send the parts' logs to our output instead of files in the data folder. */
  logToOutput?: boolean
}

export interface Spillway {
  url: string
  databaseUrl: string
  /** Resolves when the web answers; rejects when it does not within five minutes. */
  ready: Promise<void>
  pids(): { web: number | undefined; collector: number | undefined; postgres: number | undefined }
  /** Clean stop of everything this started. Idempotent. */
  stop(): Promise<void>
}

/** Starts Postgres (unless DATABASE_URL is given), one collector and the web, and keeps them running. Rejects with one clear line. */
export async function startSpillway(options: SpillwayOptions): Promise<Spillway> {
  const settings = parseEnv(options.env)
  prepareFolder(settings)
  await checkPort(settings)
  const database = await openDatabase(settings, options.say)
  try {
    await loadSecretKey(settings)
    const pool = createPool(database.url, { max: 1 })
    try {
      const applied = await migrate(pool)
      if (applied.length > 0) options.say(`Database prepared (${applied.length} migrations).`)
    } finally {
      await pool.end()
    }
  } catch (error) {
    await database.postgres?.stop()
    throw error
  }
  return supervise(settings, database, options)
}

interface Database {
  url: string
  postgres: EmbeddedPostgres | null
}

function supervise(settings: Env, database: Database, options: SpillwayOptions): Spillway {
  const childEnv: Record<string, string> = { NODE_ENV: 'production' }
  for (const [name, value] of Object.entries(options.env)) if (value !== undefined) childEnv[name] = value
  Object.assign(childEnv, {
    DATABASE_URL: database.url,
    SPILLWAY_DATA_DIR: settings.dataDir,
    SPILLWAY_SUPERVISED: '1',
    HOST: settings.host,
    PORT: String(settings.port),
  })
  const start = (name: string, module: string): Part =>
    startPart({
      name,
      module: join(ROOT, module),
      env: childEnv,
      logFile: options.logToOutput ? null : join(settings.dataDir, 'logs', `${name}.log`),
      onCrash: (crash) => {
        const log = options.logToOutput ? '' : ` See ${join(settings.dataDir, 'logs', `${crash.name}.log`)}`
        options.say(`The ${crash.name} ended (${crash.reason}); starting it again in ${crash.waitMs / 1000} s.${log}`)
        void noteCrash(database.url, crash).catch(() => undefined)
      },
    })
  const collector = start('collector', 'lib/collector/main.ts')
  const web = start('web', 'lib/supervisor/web.ts')
  const url = `http://${settings.host === '0.0.0.0' ? '127.0.0.1' : settings.host}:${settings.port}`
  let stopped: Promise<void> | undefined
  let postgres = database.postgres
  const watchPostgres = (running: EmbeddedPostgres): void => {
    void running.exited
      .then(async (reason) => {
        if (stopped) return
        options.say(`Postgres ended (${reason}); starting it again.`)
        postgres = await startEmbeddedPostgres({ dataDir: join(settings.dataDir, 'postgres'), port: Number(new URL(database.url).port) })
        watchPostgres(postgres)
        await noteCrash(database.url, { name: 'postgres', reason, restarts: 1, waitMs: 0 })
      })
      .catch((error: Error) => options.say(`Postgres could not be started again: ${error.message}`))
  }
  if (postgres) watchPostgres(postgres)
  const stop = async (): Promise<void> => {
    await Promise.all([web.stop(PART_GRACE_MS), collector.stop(PART_GRACE_MS)])
    await postgres?.stop()
  }
  return {
    url,
    databaseUrl: database.url,
    ready: untilAnswering(`${url}/api/health`, () => stopped !== undefined),
    pids: () => ({ web: web.pid, collector: collector.pid, postgres: postgres?.pid }),
    stop: () => (stopped ??= stop()),
  }
}

function prepareFolder(settings: Env): void {
  try {
    mkdirSync(settings.dataDir, { recursive: true })
    accessSync(settings.dataDir, constants.W_OK)
  } catch (error) {
    throw new Error(
      `Cannot write to ${settings.dataDir} (${(error as NodeJS.ErrnoException).code}). Make the folder writable, or set SPILLWAY_DATA_DIR to another one.`,
      { cause: error },
    )
  }
}

async function checkPort({ host, port }: Env): Promise<void> {
  const server = createServer()
  await new Promise<void>((done, fail) => {
    server.once('error', fail)
    server.listen(port, host, done)
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE')
      throw new Error(`Port ${port} is taken on ${host}. Stop what uses it, or choose another one: PORT=3100 npm start`)
    throw new Error(`Cannot listen on ${host}:${port} (${error.code}). Choose another HOST or PORT.`)
  })
  await new Promise((done) => server.close(done))
}

async function openDatabase(settings: Env, say: (line: string) => void): Promise<Database> {
  if (!settings.databaseUrl) {
    const postgres = await startEmbeddedPostgres({ dataDir: join(settings.dataDir, 'postgres') })
    say(`Postgres is up; its data are in ${join(settings.dataDir, 'postgres')}.`)
    return { url: await ensureDatabase(postgres.url, 'spillway'), postgres }
  }
  if (!URL.canParse(settings.databaseUrl))
    throw new Error('DATABASE_URL is not a URL. It looks like postgresql://user:password@host:5432/database')
  const pool = createPool(settings.databaseUrl, { max: 1 })
  try {
    await pool.query('select 1')
  } catch (error) {
    const { host, pathname } = new URL(settings.databaseUrl)
    throw new Error(
      `Cannot open the database ${pathname.slice(1)} at ${host}: ${redact((error as Error).message || String((error as { code?: string }).code))}. Check DATABASE_URL.`,
      { cause: error },
    )
  } finally {
    await pool.end()
  }
  return { url: settings.databaseUrl, postgres: null }
}

async function untilAnswering(url: string, givenUp: () => boolean): Promise<void> {
  const deadline = Date.now() + READY_TIMEOUT_MS
  while (Date.now() < deadline && !givenUp()) {
    const ok = await fetch(url).then(
      (response) => response.ok,
      () => false,
    )
    if (ok) return
    await new Promise((done) => setTimeout(done, 250))
  }
  if (!givenUp()) throw new Error(`The web did not answer at ${url} within ${READY_TIMEOUT_MS / 1000} s. Its log is in the data folder.`)
}
