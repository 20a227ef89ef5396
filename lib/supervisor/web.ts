import { createServer } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type nextFactory from 'next'
import { env, refuseOptions } from '#lib/env.ts'
import { ensureBuilt } from './build.ts'

/** `npm run web`: the web on HOST:PORT, built first when its sources changed since the last build. */
const ROOT = join(import.meta.dirname, '../..')
const STOP_MS = 4_000

const next = createRequire(import.meta.url)('next') as typeof nextFactory
try {
  refuseOptions(process.argv.slice(2))
  const settings = env()
  // Until the server listens there is nothing to finish first.
  const leave = (): never => process.exit(0)
  process.once('SIGINT', leave)
  process.once('SIGTERM', leave)
  if (!settings.databaseUrl)
    throw new Error('DATABASE_URL is not set. Run `npm start`, which brings its own Postgres, or set DATABASE_URL.')
  await ensureBuilt(ROOT, (line) => console.log(line))
  const app = next({ dev: false, dir: ROOT, hostname: settings.host, port: settings.port })
  await app.prepare()
  const handler = app.getRequestHandler()
  const server = createServer((request, response) => void handler(request, response))
  server.once('error', (error: NodeJS.ErrnoException) =>
    fail(error.code === 'EADDRINUSE' ? new Error(`Port ${settings.port} is taken on ${settings.host}.`) : error),
  )
  server.listen(settings.port, settings.host, () => console.log(`web at http://${settings.host}:${settings.port}`))
  process.off('SIGINT', leave)
  process.off('SIGTERM', leave)
  const stop = (): void => {
    server.close(() => process.exit(0))
    server.closeIdleConnections()
    setTimeout(() => process.exit(0), STOP_MS).unref()
  }
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
  if (process.env['SPILLWAY_SUPERVISED']) process.on('disconnect', stop)
} catch (error) {
  fail(error as Error)
}

function fail(error: Error): never {
  console.error(`The web cannot start: ${error.message}`)
  process.exit(1)
}
