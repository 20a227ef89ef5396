import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { Unavailable } from '../outcome.ts'
import { pollUntil } from './poll.ts'

/** Lets go of a lock that `tryLock` or `withLock` took. */
export type Release = () => Promise<void>

/**
 * Takes the lock file, or answers null when a living process holds it. The file names its owner by pid and start
 * time, so a lock left by a killed process (even one whose pid was given to another since) is taken over.
 */
export async function tryLock(file: string): Promise<Release | null> {
  await mkdir(dirname(file), { recursive: true })
  const mine = `${process.pid} ${startTime(process.pid) ?? '?'} ${randomUUID()}`
  if (await create(file, mine)) return () => release(file, mine)
  const held = await readFile(file, 'utf8').catch(() => '')
  if (held === '' || ownerLives(held)) return null
  await discardStale(file, held)
  return (await create(file, mine)) ? () => release(file, mine) : null
}

/** Runs `work` while holding the lock; waits for another holder up to `timeoutMs`. */
export async function withLock<T>(file: string, timeoutMs: number, work: () => Promise<T>): Promise<T> {
  let free: Release | null = null
  await pollUntil(async () => (free = await tryLock(file)) !== null, { timeoutMs, everyMs: 250 })
  const taken = free as Release | null
  if (taken === null) throw new Unavailable(`another process holds ${file}`, 'Wait until it has finished, then try again.')
  try {
    return await work()
  } finally {
    await taken()
  }
}

/** Writes the whole content first and then links it into place, so nobody ever reads half a lock. */
async function create(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, content)
  try {
    await link(draft, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** Moves the stale file aside; if another process was quicker and its fresh lock was moved instead, puts that back. */
async function discardStale(file: string, stale: string): Promise<void> {
  const aside = `${file}.${randomUUID()}`
  try {
    await rename(file, aside)
  } catch {
    return
  }
  const moved = await readFile(aside, 'utf8').catch(() => stale)
  if (moved !== stale) await link(aside, file).catch(() => undefined)
  await rm(aside, { force: true })
}

async function release(file: string, mine: string): Promise<void> {
  const held = await readFile(file, 'utf8').catch(() => '')
  if (held === mine) await rm(file, { force: true })
}

function ownerLives(content: string): boolean {
  const [pid, started] = content.split(' ')
  const now = startTime(Number(pid))
  return now !== null && (started === '?' || now === '?' || started === now)
}

/** Start time of a process in clock ticks since boot, `?` where the system does not tell, null when there is none. */
function startTime(pid: number): string | null {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return null
  }
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '?'
  } catch {
    return '?'
  }
}
