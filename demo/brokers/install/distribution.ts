import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Unavailable } from '../outcome.ts'
import { withLock } from '../process/lock.ts'
import { lastWords, run } from '../process/run.ts'
import { versions } from '../versions.ts'
import { installJava, type JavaInstall } from './java.ts'
import { installMaven } from './maven.ts'
import { installOnce, lockFile, type InstallContext } from './once.ts'

/** An unpacked distribution of a broker and the Java it runs on. */
export interface DistributionInstall {
  java: JavaInstall
  /** Folder that holds its `bin/`, `lib/`, … */
  home: string
}

export interface Distribution {
  name: string
  version: string
  /** Maven's `group:artifact` of an archive `bin.tar.gz`. */
  artifact: string
  /** Folders nobody needs here. */
  unneeded: readonly string[]
}

/** Fetches the whole distribution by Maven and unpacks it, once. Throws `Unavailable` with what to do. */
export async function installDistribution(context: InstallContext, wanted: Distribution): Promise<DistributionInstall> {
  const { version, artifact, unneeded } = wanted
  const java = await installJava(context)
  const name = `${wanted.name}-${version}`
  const home = await installOnce(context, {
    name,
    version,
    boundToPath: false,
    build: async (draft) => {
      const maven = await installMaven(context)
      const fetched = join(draft, 'fetched')
      await mkdir(fetched)
      context.say(`downloading ${name}`)
      const goal = [
        '-B',
        '-ntp',
        '-q',
        `-Dmaven.repo.local=${join(context.root, 'archives', 'maven')}`,
        `org.apache.maven.plugins:maven-dependency-plugin:${versions.mavenDependencyPlugin}:copy`,
        `-Dartifact=${artifact}:${version}:tar.gz:bin`,
        `-DoutputDirectory=${fetched}`,
      ]
      // Two Mavens must not write the same local repository at once.
      const copied = await withLock(lockFile(context, 'maven-repository'), 15 * 60_000, () =>
        run(maven, goal, { cwd: draft, env: { ...process.env, JAVA_HOME: java.home }, timeoutMs: 10 * 60_000 }),
      )
      const [archive] = copied.code === 0 ? await readdir(fetched) : []
      if (archive === undefined) {
        throw new Unavailable(
          `Maven could not fetch ${name}: ${lastWords(copied)}`,
          'Check the network and the Maven settings (~/.m2/settings.xml).',
        )
      }
      const unpacked = await run('tar', ['xzf', join(fetched, archive), '--strip-components=1', '-C', draft], { timeoutMs: 120_000 })
      if (unpacked.code !== 0)
        throw new Unavailable(`tar could not unpack ${archive}: ${lastWords(unpacked)}`, 'Check the space on the disk.')
      for (const folder of ['fetched', ...unneeded]) await rm(join(draft, folder), { recursive: true, force: true })
    },
  })
  return { java, home }
}
