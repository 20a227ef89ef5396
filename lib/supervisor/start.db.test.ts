import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, onTestFinished, test } from 'vitest'
import { freePort, isAlive, startEmbeddedPostgres } from '#lib/db/embedded.ts'

const MAIN = join(import.meta.dirname, 'main.ts')
const folders: string[] = []
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })))

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'spillway-start-'))
  folders.push(made)
  return made
}

/** Runs `npm start`'s program until it ends. */
async function start(env: Record<string, string>, ...options: string[]): Promise<{ code: number | null; lines: string[] }> {
  const child = spawn(process.execPath, [MAIN, ...options], {
    env: { PATH: process.env['PATH'] ?? '', NODE_ENV: 'test', SPILLWAY_DATA_DIR: folder(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const [code] = (await once(child, 'exit')) as [number | null]
  return { code, lines: errors.trim().split('\n') }
}

describe('a start that cannot work says why in one line and fails', () => {
  test('the port is taken', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const { code, lines } = await start({ PORT: String(port) })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringContaining(`Port ${port} is taken`)])
  })

  test('the data folder cannot be written', async () => {
    const { code, lines } = await start({ PORT: String(await freePort()), SPILLWAY_DATA_DIR: '/dev/null/spillway' })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/Cannot write to \/dev\/null\/spillway/)])
  })

  test('the database does not answer, and its password is not shown', async () => {
    const { code, lines } = await start({ PORT: String(await freePort()), DATABASE_URL: 'postgresql://app:s3cret-pw@127.0.0.1:1/orders' })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/Cannot open the database orders at 127\.0\.0\.1:1/)])
    expect(lines.join()).not.toContain('s3cret-pw')
  })

  test('DATABASE_URL is no URL', async () => {
    const { code, lines } = await start({ PORT: String(await freePort()), DATABASE_URL: 'localhost' })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringContaining('DATABASE_URL is not a URL')])
  })

  test('PORT is no port', async () => {
    const { code, lines } = await start({ PORT: 'eighty' })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringContaining('PORT')])
  })

  test('an option, which would do nothing', async () => {
    const { code, lines } = await start({ PORT: String(await freePort()) }, '--port', '3100')
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringMatching(/There is no option --port.*PORT=3100/)])
  })

  test('another Spillway uses the same data', async () => {
    const dataDir = folder()
    const first = await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), durable: false })
    onTestFinished(() => first.stop())
    const { code, lines } = await start({ PORT: String(await freePort()), SPILLWAY_DATA_DIR: dataDir })
    expect(code).toBe(1)
    expect(lines).toEqual([expect.stringContaining(`Another Spillway (process ${process.pid})`)])
    expect(isAlive(first.pid)).toBe(true)
  })
})

test('data of a Spillway that was killed are taken over, and its left-over Postgres ends', async () => {
  const dataDir = join(folder(), 'postgres')
  const program = `import { startEmbeddedPostgres } from ${JSON.stringify(join(import.meta.dirname, '../db/embedded.ts'))}
    const server = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, durable: false })
    console.log(server.pid)
    setInterval(() => undefined, 1000)`
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  const leftOver = Number(line.toString().trim())
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(isAlive(leftOver)).toBe(true)

  const second = await startEmbeddedPostgres({ dataDir, durable: false })
  onTestFinished(() => second.stop())
  expect(isAlive(leftOver)).toBe(false)
  expect(isAlive(second.pid)).toBe(true)
})
