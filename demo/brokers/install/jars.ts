import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Unavailable } from '../outcome.ts'
import { withLock } from '../process/lock.ts'
import { lastWords, run } from '../process/run.ts'
import { versions } from '../versions.ts'
import { installJava, type JavaInstall } from './java.ts'
import { installMaven } from './maven.ts'
import { installOnce, lockFile, type InstallContext } from './once.ts'

/** A broker that runs from jars. */
export interface JarInstall {
  java: JavaInstall
  /** Folder of this install. */
  root: string
  /** Absolute jar paths in a fixed order, joined by `:`. */
  classpath: string
}

/** `group:artifact:version`, or `group:artifact:version:classifier`, of what to fetch with everything it needs at run time. */
export type Coordinate = `${string}:${string}:${string}`

/** Installs jars and all they depend on by Maven. */
export async function installJars(context: InstallContext, name: string, coordinates: readonly Coordinate[]): Promise<JarInstall> {
  const java = await installJava(context)
  const root = await installOnce(context, {
    name,
    version: coordinates.join(' '),
    boundToPath: false,
    build: async (draft) => {
      const maven = await installMaven(context)
      await writeFile(join(draft, 'pom.xml'), pom(name, coordinates))
      context.say(`downloading the jars of ${name}`)
      // Two Mavens must not write the same local repository at once.
      const fetched = await withLock(lockFile(context, 'maven-repository'), 15 * 60_000, () =>
        run(maven, goal(context, draft), {
          cwd: draft,
          env: { ...process.env, JAVA_HOME: java.home },
          timeoutMs: 10 * 60_000,
        }),
      )
      if (fetched.code !== 0) {
        throw new Unavailable(
          `Maven could not fetch ${name}: ${lastWords(fetched)}`,
          'Check the network and the Maven settings (~/.m2/settings.xml).',
        )
      }
    },
  })
  const jars = (await readdir(join(root, 'lib'))).filter((file) => file.endsWith('.jar')).sort()
  return { java, root, classpath: jars.map((jar) => join(root, 'lib', jar)).join(':') }
}

function goal(context: InstallContext, draft: string): string[] {
  return [
    '-B',
    '-ntp',
    '-q',
    '-f',
    join(draft, 'pom.xml'),
    `-Dmaven.repo.local=${join(context.root, 'archives', 'maven')}`,
    `org.apache.maven.plugins:maven-dependency-plugin:${versions.mavenDependencyPlugin}:copy-dependencies`,
    '-DincludeScope=runtime',
    `-DoutputDirectory=${join(draft, 'lib')}`,
  ]
}

/** The smallest project file that names the wanted jars. */
export function pom(name: string, coordinates: readonly Coordinate[]): string {
  const dependencies = coordinates.map((coordinate) => {
    const [group, artifact, version, classifier] = coordinate.split(':')
    const kind = classifier === undefined ? '' : `<classifier>${classifier}</classifier>`
    return `    <dependency><groupId>${group}</groupId><artifactId>${artifact}</artifactId><version>${version}</version>${kind}</dependency>`
  })
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>spillway.demo</groupId>
  <artifactId>${name}</artifactId>
  <version>1</version>
  <packaging>pom</packaging>
  <dependencies>
${dependencies.join('\n')}
  </dependencies>
</project>
`
}
