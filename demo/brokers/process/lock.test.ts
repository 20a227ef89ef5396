import { spawnSync } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { tryLock, withLock } from './lock.ts'

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spillway-lock-'))
  file = join(folder, 'a.lock')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('a lock', () => {
  it('is held by one at a time and free again after its release', async () => {
    const release = await tryLock(file)
    expect(release).not.toBeNull()
    expect(await tryLock(file)).toBeNull()
    await release?.()
    expect(await tryLock(file)).not.toBeNull()
  })

  it('of a process that has died is taken over', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid
    await writeFile(file, `${dead} 12345 x`)
    expect(await tryLock(file)).not.toBeNull()
  })

  it('of a process whose pid now belongs to another is taken over', async () => {
    await writeFile(file, `${process.pid} 1 x`)
    expect(await tryLock(file)).not.toBeNull()
  })

  it('is won by exactly one of many that find it stale', async () => {
    await writeFile(file, `${process.pid} 1 x`)
    const won = await Promise.all(Array.from({ length: 20 }, () => tryLock(file)))
    expect(won.filter((release) => release !== null)).toHaveLength(1)
  })

  it('lets waiting work run one after another', async () => {
    let inside = 0
    let most = 0
    const work = async (): Promise<void> => {
      most = Math.max(most, (inside += 1))
      await new Promise((resolve) => setImmediate(resolve))
      inside -= 1
    }
    await Promise.all([withLock(file, 5_000, work), withLock(file, 5_000, work)])
    expect(most).toBe(1)
  })

  it('that stays held is reported', async () => {
    await tryLock(file)
    await expect(withLock(file, 10, () => Promise.resolve())).rejects.toThrow('another process holds')
  })
})
