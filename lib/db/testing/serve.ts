/**
 * A Postgres for one test run: prints its URL as one line, and stops and removes everything when stdin closes. A test
 * run that is killed closes it too, so no server outlives its run.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../embedded.ts'

// The run may be gone before the server is up: then the closed stdin below ends this process in good order.
process.stdout.on('error', () => undefined)

const folder = await mkdtemp(join(tmpdir(), 'spillway-test-'))
try {
  const server = await startEmbeddedPostgres({ dataDir: join(folder, 'postgres'), durable: false })
  process.stdout.write(`${server.url}\n`)
  const closed = new Promise<void>((done) => process.stdin.resume().once('end', done).once('error', done))
  // A Ctrl-C reaches the whole process group; the run closes stdin when it is done.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
  await Promise.race([closed, server.exited])
  await server.stop()
} finally {
  await rm(folder, { recursive: true, force: true })
}
