import { access, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { installArtemis } from '../install/artemis.ts'
import type { DistributionInstall } from '../install/distribution.ts'
import type { InstallContext } from '../install/once.ts'
import { Unavailable } from '../outcome.ts'
import { lastWords, run } from '../process/run.ts'
import { versions } from '../versions.ts'
import { addUsers, tuneBrokerXml, type AddressSettings } from './artemis-files.ts'
import { startBroker, type RunningBroker } from './broker.ts'
import { choosePorts } from './ports.ts'

/** The `config` of an ActiveMQ Artemis cluster in Spillway. */
export interface ArtemisConfig {
  jolokiaUrl: string
  amqpUrl: string
  username: string
  password: string
}

export interface ArtemisPorts {
  /** Console and Jolokia. */
  http: number
  /** The one acceptor for all messaging protocols. */
  broker: number
}

export interface ArtemisOptions {
  dataDir: string
  name?: string
  /** Wished ports; the next free one is taken when a wish is not free. */
  ports?: Partial<ArtemisPorts>
  /** Further address settings by match, before the catch-all one. */
  settings?: Readonly<Record<string, AddressSettings>>
  /** Further users (name → password), all in the role `viewers`, which may log in and nothing else. */
  viewers?: Readonly<Record<string, string>>
  /** Largest heap. */
  heap?: string
  readyTimeoutMs?: number
}

export type RunningArtemis = RunningBroker<'artemis', ArtemisConfig>

/** Near the defaults (8161, 61616), out of the way of a broker the user runs himself. */
const wishes: ArtemisPorts = { http: 18_261, broker: 18_266 }
const username = 'admin'
const password = 'admin'

/** What the demo and the tests rely on: own dead-letter queues under `own.`, and messages that die at the first failure under `fast.`. */
const standardSettings: Readonly<Record<string, AddressSettings>> = {
  'own.#': {
    'max-delivery-attempts': 2,
    'dead-letter-address': 'DLA',
    'auto-create-dead-letter-resources': true,
    'expiry-address': 'EXP',
    'auto-create-expiry-resources': true,
  },
  'fast.#': { 'max-delivery-attempts': 1 },
}

/** Starts a private Artemis, installing it first when needed. */
export async function startArtemis(context: InstallContext, options: ArtemisOptions): Promise<RunningArtemis> {
  const dataDir = resolve(options.dataDir)
  const install = await installArtemis(context)
  const ports = await choosePorts({ ...wishes, ...options.ports })
  const instance = join(dataDir, 'instance')
  const logFile = join(dataDir, 'broker.log')
  await mkdir(dataDir, { recursive: true })
  await createInstance(install, instance, ports, options)
  return startBroker({
    name: options.name ?? 'artemis',
    kind: 'artemis',
    version: versions.artemis,
    ports: { ...ports },
    config: {
      jolokiaUrl: `http://127.0.0.1:${ports.http}/console/jolokia`,
      amqpUrl: `amqp://127.0.0.1:${ports.broker}`,
      username,
      password,
    },
    dataDir,
    readyTimeoutMs: options.readyTimeoutMs ?? 60_000,
    logFile,
    process: async () => ({
      command: join(instance, 'bin/artemis'),
      args: ['run'],
      cwd: instance,
      env: { ...environment(install), JAVA_ARGS: jvmFlags(options.heap ?? '256m').join(' ') },
      logFile,
      graceSeconds: 10,
    }),
    isReady: () => jolokiaAnswers(ports.http),
  })
}

/** `artemis create` writes absolute paths and ports, so an instance made for others is made anew; its journal stays. */
async function createInstance(install: DistributionInstall, instance: string, ports: ArtemisPorts, options: ArtemisOptions): Promise<void> {
  const stamp = join(instance, '.spillway.json')
  const wanted = JSON.stringify({ version: versions.artemis, instance, ports, settings: options.settings, viewers: options.viewers })
  if ((await readFile(stamp, 'utf8').catch(() => '')) === wanted) return
  const again = await access(instance).then(
    () => ['--force'],
    () => [],
  )
  await rm(join(instance, 'etc'), { recursive: true, force: true })
  const created = await run(join(install.home, 'bin/artemis'), [...createArguments(instance, ports), ...again], {
    env: environment(install),
    timeoutMs: 60_000,
  })
  if (created.code !== 0) {
    throw new Unavailable(`Artemis could not create its instance: ${lastWords(created)}`, `Remove ${instance} and try again.`)
  }
  const etc = (file: string): string => join(instance, 'etc', file)
  const xml = tuneBrokerXml(await readFile(etc('broker.xml'), 'utf8'), { ...standardSettings, ...options.settings })
  await writeFile(etc('broker.xml'), xml)
  const [users, roles] = [etc('artemis-users.properties'), etc('artemis-roles.properties')]
  const files = { users: await readFile(users, 'utf8'), roles: await readFile(roles, 'utf8') }
  const changed = addUsers(files, 'viewers', options.viewers ?? {})
  await writeFile(users, changed.users)
  await writeFile(roles, changed.roles)
  await writeFile(stamp, wanted)
}

function createArguments(instance: string, ports: ArtemisPorts): string[] {
  return [
    'create',
    instance,
    '--name',
    'spillway',
    '--user',
    username,
    '--password',
    password,
    '--require-login',
    '--silent',
    '--no-autotune',
    '--nio',
    '--no-fsync',
    '--relax-jolokia',
    '--http-host',
    '127.0.0.1',
    '--http-port',
    String(ports.http),
    '--host',
    '127.0.0.1',
    '--default-port',
    String(ports.broker),
    '--no-hornetq-acceptor',
    '--no-mqtt-acceptor',
    '--no-amqp-acceptor',
    '--no-stomp-acceptor',
  ]
}

function environment(install: DistributionInstall): Record<string, string | undefined> {
  return { PATH: process.env.PATH, LANG: 'C.UTF-8', JAVA_HOME: install.java.home }
}

/** JAVA_ARGS replaces the flags of the instance's profile, so what the console needs is repeated here. */
function jvmFlags(heap: string): string[] {
  return [
    '-Xms32m',
    `-Xmx${heap}`,
    '-XX:+UseSerialGC',
    '-XX:TieredStopAtLevel=1',
    '-Dhawtio.disableProxy=true',
    '-Dhawtio.realm=activemq',
    '-Dhawtio.offline=true',
    '-Dhawtio.rolePrincipalClasses=org.apache.activemq.artemis.spi.core.security.jaas.RolePrincipal',
    '-Djolokia.policyLocation=classpath:jolokia-access.xml',
    '-Dlog4j2.disableJmx=true',
    '--add-opens',
    'java.base/jdk.internal.misc=ALL-UNNAMED',
  ]
}

/** Whether the broker is active, by the same way the adapter takes. The console answers a moment before the broker does. */
async function jolokiaAnswers(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/console/jolokia/`, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
        origin: `http://127.0.0.1:${port}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ type: 'read', mbean: 'org.apache.activemq.artemis:broker=*', attribute: ['Active'] }),
      signal: AbortSignal.timeout(3_000),
    })
    return answer.ok && (await answer.text()).includes('"Active":true')
  } catch {
    return false
  }
}
