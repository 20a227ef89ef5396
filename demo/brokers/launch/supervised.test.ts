import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pollUntil } from '../process/poll.ts'
import { supervise, type Supervised } from './supervised.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spillway-supervised-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const start = (script: string, graceSeconds = 10): Promise<Supervised> =>
  supervise({
    command: 'sh',
    args: ['-c', script],
    cwd: folder,
    env: process.env,
    logFile: join(folder, 'log'),
    graceSeconds,
    after: `echo after > "${folder}/after"`,
  })

const isGone = (pid: number): Promise<boolean> =>
  pollUntil(() => Promise.resolve(!existsSync(`/proc/${pid}`)), { timeoutMs: 10_000, everyMs: 20 })

describe('a supervised process', () => {
  it('ends in order when it is stopped, and is cleaned up after', async () => {
    const process = await start('trap "echo bye; exit" TERM; echo hello; while :; do sleep 0.05; done')
    await pollUntil(async () => (await readFile(join(folder, 'log'), 'utf8')).includes('hello'), { timeoutMs: 5_000, everyMs: 20 })
    await process.stop()
    expect(await readFile(join(folder, 'log'), 'utf8')).toBe('hello\nbye\n')
    expect(await readFile(join(folder, 'after'), 'utf8')).toBe('after\n')
    expect(process.hasEnded()).toBe(true)
  })

  it('that is deaf to SIGTERM is killed after the grace time', async () => {
    const process = await start('trap "" TERM; echo deaf; while :; do sleep 0.05; done', 0.2)
    await pollUntil(async () => (await readFile(join(folder, 'log'), 'utf8')).includes('deaf'), { timeoutMs: 5_000, everyMs: 20 })
    await process.stop()
    expect(await isGone(process.pid)).toBe(true)
  })

  it('that is frozen can still be stopped', async () => {
    const process = await start('exec sleep 60')
    process.signal('SIGSTOP')
    await process.stop()
    expect(await isGone(process.pid)).toBe(true)
  })

  it('that crashes is noticed', async () => {
    const process = await start('exec sleep 60')
    process.signal('SIGKILL')
    await process.ended
    expect(process.hasEnded()).toBe(true)
    process.signal('SIGKILL')
  })

  it('does not outlive a parent that is killed', async () => {
    const module = JSON.stringify(new URL('supervised.ts', import.meta.url).href)
    const options = JSON.stringify({
      command: 'sleep',
      args: ['60'],
      cwd: folder,
      logFile: join(folder, 'log'),
      graceSeconds: 5,
      after: `touch "${folder}/after"`,
    })
    const code = `const { supervise } = await import(${module}); console.log((await supervise({ ...${options}, env: process.env })).pid)`
    const parent = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'] })
    const pid = Number(await new Promise<string>((resolve) => createInterface(parent.stdout).once('line', resolve)))
    expect(existsSync(`/proc/${pid}`)).toBe(true)
    parent.kill('SIGKILL')
    expect(await isGone(pid)).toBe(true)
    expect(await pollUntil(() => Promise.resolve(existsSync(join(folder, 'after'))), { timeoutMs: 5_000, everyMs: 20 })).toBe(true)
  })
})
