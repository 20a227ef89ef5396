import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Unavailable } from '../outcome.ts'
import { withLock } from '../process/lock.ts'
import { lastWords, run, type Finished } from '../process/run.ts'
import { which } from '../process/which.ts'
import { hostMirror } from './debian-sources.ts'
import { relativeLinks } from './links.ts'
import { lockFile, type InstallContext } from './once.ts'

/** Which Debian packages to unpack: `wanted` filters everything the named package would bring. */
export interface PackageSet {
  /** Folder name of the kept archives. */
  name: string
  suite: string
  package: string
  wanted: RegExp
}

const remedy = 'Check the network and the apt sources of this host, or install the broker yourself and add it as a cluster.'

/** Unpacks a package set into `root`, from kept archives when there are any, else by downloading (no root rights needed). */
export async function unpackPackages(context: InstallContext, set: PackageSet, root: string): Promise<string[]> {
  if ((await which('dpkg')) === null) throw new Unavailable('dpkg is not on this host', remedy)
  const { folder, files } = await archives(context, set)
  for (const file of files) {
    const unpacked = await run('dpkg', ['-x', join(folder, file), root], { timeoutMs: 120_000 })
    if (unpacked.code !== 0) throw new Unavailable(`unpacking ${file} failed: ${lastWords(unpacked)}`, `Remove ${folder} and try again.`)
  }
  await relativeLinks(root)
  return files
}

/** The names of the packages apt would install, out of the output of a simulated install. */
export function packagesToInstall(simulation: string, wanted: RegExp): string[] {
  const names = [...simulation.matchAll(/^Inst (\S+)/gm)].flatMap((match) => match[1] ?? [])
  return names.filter((name) => wanted.test(name))
}

async function archives(context: InstallContext, set: PackageSet): Promise<{ folder: string; files: string[] }> {
  const folder = join(context.root, 'archives', set.name)
  const kept = await readFile(join(folder, 'complete.json'), 'utf8').catch(() => null)
  if (kept !== null) return { folder, files: JSON.parse(kept) as string[] }
  const draft = join(context.root, 'tmp', `${set.name}.${randomUUID()}`)
  await mkdir(draft, { recursive: true })
  try {
    await download(context, set, draft)
    const files = (await readdir(draft)).filter((file) => file.endsWith('.deb')).sort()
    await writeFile(join(draft, 'complete.json'), JSON.stringify(files))
    await mkdir(join(context.root, 'archives'), { recursive: true })
    await rm(folder, { recursive: true, force: true })
    await rename(draft, folder)
    return { folder, files }
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** A kept index may name packages that Debian has replaced since: when it does not serve, it is read anew once. */
async function download(context: InstallContext, set: PackageSet, folder: string): Promise<void> {
  const kept = await privateApt(context, set.suite, false)
  if ((await fetchAll(context, kept, set, folder)).code === 0) return
  for (const file of await readdir(folder)) await rm(join(folder, file))
  const fresh = await privateApt(context, set.suite, true)
  checked(await fetchAll(context, fresh, set, folder), `downloading ${set.package} from Debian ${set.suite} failed`)
}

async function fetchAll(context: InstallContext, apt: Apt, set: PackageSet, folder: string): Promise<Finished> {
  const simulation = await apt(['install', '-s', '--no-install-recommends', set.package])
  if (simulation.code !== 0) return simulation
  context.say(`downloading ${set.package} and its libraries from Debian ${set.suite}`)
  return apt(['download', ...packagesToInstall(simulation.stdout, set.wanted)], folder)
}

function checked(finished: Finished, what: string): Finished {
  if (finished.code !== 0) throw new Unavailable(`${what}: ${lastWords(finished)}`, remedy)
  return finished
}

type Apt = (args: readonly string[], cwd?: string) => Promise<Finished>

/** An apt-get whose lists, cache and package status are private, with one suite as its only source and its index at hand. */
async function privateApt(context: InstallContext, suite: string, refresh: boolean): Promise<Apt> {
  const mirror = await hostMirror()
  if (mirror === null || (await which('apt-get')) === null) {
    throw new Unavailable(
      'this host has no apt with a Debian source',
      'Use a Debian host, or run the broker in Docker and add it as a cluster.',
    )
  }
  const home = join(context.root, 'apt', suite)
  const settings = [
    `Dir::Etc::SourceList=${home}/sources.list`,
    `Dir::Etc::SourceParts=${home}/parts`,
    `Dir::State=${home}`,
    `Dir::State::lists=${home}/lists`,
    `Dir::State::status=${home}/status`,
    `Dir::Cache=${home}/cache`,
    'APT::Sandbox::User=',
    'Debug::NoLocking=1',
    'Acquire::Languages=none',
    'Acquire::Retries=3',
    'Acquire::IndexTargets::deb::DEP-11::DefaultEnabled=false',
  ]
  const apt: Apt = (args, cwd) =>
    run('apt-get', ['-q', ...settings.flatMap((setting) => ['-o', setting]), ...args], { cwd, timeoutMs: 600_000 })
  await withLock(lockFile(context, `apt-${suite}`), 600_000, async () => {
    if (refresh) await rm(join(home, 'lists'), { recursive: true, force: true })
    for (const part of ['lists/partial', 'cache/archives/partial', 'parts']) await mkdir(join(home, part), { recursive: true })
    // An empty status file makes apt list everything a package needs, whatever this host has installed.
    await writeFile(join(home, 'status'), '')
    await writeFile(join(home, 'sources.list'), `deb [signed-by=${mirror.keyring}] ${mirror.uri} ${suite} main\n`)
    const lists = await readdir(join(home, 'lists'))
    if (lists.some((file) => file.includes('Packages'))) return
    context.say(`reading the package index of Debian ${suite}`)
    checked(await apt(['update']), `the package index of Debian ${suite} cannot be read`)
    const fetched = await readdir(join(home, 'lists'))
    if (!fetched.some((file) => file.includes('Packages')))
      throw new Unavailable(`the package index of Debian ${suite} cannot be read`, remedy)
  })
  return apt
}
