import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { attempt } from '../outcome.ts'
import { packagesToInstall } from './debian-packages.ts'
import { pom } from './jars.ts'
import { javaMajor } from './java.ts'
import { wrapper } from './loader-wrappers.ts'
import { installOnce, type InstallContext } from './once.ts'
import { installRabbitmq } from './rabbitmq.ts'
import { javaTrustStore } from './truststore.ts'

let root: string
let context: InstallContext

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'spillway-install-'))
  context = { root, say: () => undefined }
})
afterEach(() => rm(root, { recursive: true, force: true }))

describe('an install', () => {
  const recipe = (build: (draft: string) => Promise<void>, version = '1') => ({ name: 'thing', version, boundToPath: true, build })

  it('is built once, and again when its version changes', async () => {
    let builds = 0
    const build = async (draft: string): Promise<void> => writeFile(join(draft, 'built'), String((builds += 1)))
    await installOnce(context, recipe(build))
    const folder = await installOnce(context, recipe(build))
    expect(await readFile(join(folder, 'built'), 'utf8')).toBe('1')
    await installOnce(context, recipe(build, '2'))
    expect(await readFile(join(folder, 'built'), 'utf8')).toBe('2')
  })

  it('is built by one of two that ask at once', async () => {
    let builds = 0
    const build = async (): Promise<void> => void (builds += 1)
    await Promise.all([installOnce(context, recipe(build)), installOnce(context, recipe(build))])
    expect(builds).toBe(1)
  })

  it('leaves nothing behind when it fails', async () => {
    const outcome = await attempt('thing', () =>
      installOnce(
        context,
        recipe(() => Promise.reject(new Error('no\nnetwork'))),
      ),
    )
    expect(outcome).toMatchObject({ ok: false, name: 'thing', reason: 'no network' })
    expect(await readdir(join(root, 'tmp'))).toEqual([])
    expect(await readdir(join(root, 'locks'))).toEqual([])
  })

  it('of RabbitMQ says why a path with a space will not do', async () => {
    const outcome = await attempt('rabbitmq', () => installRabbitmq({ ...context, root: '/tmp/my brokers' }, '4.0'))
    expect(outcome).toMatchObject({
      ok: false,
      reason: expect.stringContaining('space') as string,
      remedy: expect.stringContaining('BROKERS_DIR') as string,
    })
  })
})

describe('the pieces of an install', () => {
  it('keep only the wanted packages of a closure', () => {
    const simulation = 'NOTE: simulation\nInst libc6 (2.41 Debian)\nInst python3 (3)\nInst erlang-base (27)\nConf libc6 (2.41)\n'
    expect(packagesToInstall(simulation, /^(erlang-.*|libc6)$/)).toEqual(['libc6', 'erlang-base'])
  })

  it('know the major version of old and new Java', () => {
    expect(javaMajor('openjdk version "17.0.15" 2025-04-15')).toBe(17)
    expect(javaMajor('java version "1.8.0_391"')).toBe(8)
    expect(javaMajor('openjdk version "25" 2025-09-16')).toBe(25)
    expect(javaMajor('bash: java: not found')).toBeNull()
  })

  it('start a wrapped program through the private loader and keep its name', () => {
    expect(wrapper('/b/ld.so', '/b/lib', '/b/erl.elf')).toBe(
      '#!/bin/sh\nexec "/b/ld.so" --argv0 "$0" --library-path "/b/lib" "/b/erl.elf" "$@"\n',
    )
  })

  it('name every jar in the project file', () => {
    expect(pom('kafka', ['org.example:thing:1.2'])).toContain(
      '<dependency><groupId>org.example</groupId><artifactId>thing</artifactId><version>1.2</version></dependency>',
    )
  })

  it('write a trust store with header, count and digest', () => {
    const store = javaTrustStore([Buffer.from('one'), Buffer.from('two')], new Date(0))
    expect(store.readUInt32BE(0)).toBe(0xfeedfeed)
    expect(store.readUInt32BE(8)).toBe(2)
    const entry = (name: string): number => 4 + 2 + name.length + 8 + 2 + 'X.509'.length + 4 + 3
    expect(store.length).toBe(12 + entry('ca0') + entry('ca1') + 20)
  })
})
