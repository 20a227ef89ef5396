import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Unavailable } from '../outcome.ts'
import { withLock } from '../process/lock.ts'
import { lastWords, run } from '../process/run.ts'
import { versions } from '../versions.ts'
import { installJava, type JavaInstall } from './java.ts'
import { installMaven } from './maven.ts'
import { installOnce, lockFile, type InstallContext } from './once.ts'

/** The unpacked distribution of Artemis and the Java it runs on. */
export interface ArtemisInstall {
  java: JavaInstall
  /** Folder that holds `bin/artemis`, `lib/`, `web/`. */
  home: string
}

/** Installs the whole distribution, because its console brings the Jolokia that production brokers have. */
export async function installArtemis(context: InstallContext): Promise<ArtemisInstall> {
  const java = await installJava(context)
  const name = `artemis-${versions.artemis}`
  const root = await installOnce(context, {
    name,
    version: versions.artemis,
    boundToPath: false,
    build: async (draft) => {
      const maven = await installMaven(context)
      const fetched = join(draft, 'fetched')
      await mkdir(fetched)
      context.say(`downloading ${name}`)
      // Two Mavens must not write the same local repository at once.
      const copied = await withLock(lockFile(context, 'maven-repository'), 15 * 60_000, () =>
        run(maven, goal(context, fetched), { cwd: draft, env: { ...process.env, JAVA_HOME: java.home }, timeoutMs: 10 * 60_000 }),
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
      for (const unneeded of [fetched, join(draft, 'examples')]) await rm(unneeded, { recursive: true, force: true })
    },
  })
  return { java, home: root }
}

function goal(context: InstallContext, folder: string): string[] {
  return [
    '-B',
    '-ntp',
    '-q',
    `-Dmaven.repo.local=${join(context.root, 'archives', 'maven')}`,
    `org.apache.maven.plugins:maven-dependency-plugin:${versions.mavenDependencyPlugin}:copy`,
    `-Dartifact=org.apache.artemis:apache-artemis:${versions.artemis}:tar.gz:bin`,
    `-DoutputDirectory=${folder}`,
  ]
}
