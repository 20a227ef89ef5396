import { mkdir, readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Unavailable } from '../outcome.ts'
import { withLock } from '../process/lock.ts'
import { lastWords, run } from '../process/run.ts'
import { versions } from '../versions.ts'
import { installJava, type JavaInstall } from './java.ts'
import { installMaven } from './maven.ts'
import { installOnce, lockFile, type InstallContext } from './once.ts'

/** The unpacked distribution of ActiveMQ Classic 5 and the Java it runs on. */
export interface Activemq5Install {
  java: JavaInstall
  /** Folder that holds `bin/activemq.jar`, `conf/`, `lib/`, `webapps/`. */
  home: string
}

/** Installs the whole distribution, because its web console brings the Jolokia 1.x that production brokers have. */
export async function installActivemq5(context: InstallContext): Promise<Activemq5Install> {
  const java = await installJava(context)
  const name = `activemq-${versions.activemq5}`
  const home = await installOnce(context, {
    name,
    version: versions.activemq5,
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
      for (const unneeded of [fetched, join(draft, 'examples'), join(draft, 'docs')]) await rm(unneeded, { recursive: true, force: true })
    },
  })
  return { java, home }
}

function goal(context: InstallContext, folder: string): string[] {
  return [
    '-B',
    '-ntp',
    '-q',
    `-Dmaven.repo.local=${join(context.root, 'archives', 'maven')}`,
    `org.apache.maven.plugins:maven-dependency-plugin:${versions.mavenDependencyPlugin}:copy`,
    `-Dartifact=org.apache.activemq:apache-activemq:${versions.activemq5}:tar.gz:bin`,
    `-DoutputDirectory=${folder}`,
  ]
}
