import { access, realpath, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from '../process/run.ts'
import { which } from '../process/which.ts'
import { minimumJava, versions } from '../versions.ts'
import { unpackPackages } from './debian-packages.ts'
import { child } from './loader-wrappers.ts'
import { installOnce, type InstallContext } from './once.ts'
import { hostCertificates, javaTrustStore } from './truststore.ts'

/** A Java that is new enough. */
export interface JavaInstall {
  /** Value for JAVA_HOME. */
  home: string
  java: string
}

/** The major version in the output of `java -version`, or null. */
export function javaMajor(output: string): number | null {
  const match = /version "(?:1\.)?(\d+)/.exec(output)
  return match?.[1] === undefined ? null : Number(match[1])
}

/** Java of JAVA_HOME or PATH when it is new enough, else a private one from Debian. */
export async function installJava(context: InstallContext): Promise<JavaInstall> {
  for (const java of [process.env.JAVA_HOME && join(process.env.JAVA_HOME, 'bin/java'), await which('java')]) {
    if (!java) continue
    const answer = await run(java, ['-version'], { timeoutMs: 20_000 })
    const major = answer.code === 0 ? javaMajor(answer.stderr + answer.stdout) : null
    if (major !== null && major >= minimumJava) return { java, home: dirname(dirname(await realpath(java))) }
  }
  const root = await installOnce(context, {
    name: `java-${versions.java}`,
    version: versions.java,
    boundToPath: false,
    build: async (draft) => {
      const name = `openjdk-${versions.java}-jre-headless`
      const wanted = new RegExp(`^(${name}|ca-certificates-java)$`)
      await unpackPackages(context, { name: `java-${versions.java}`, suite: 'bookworm', package: name, wanted }, draft)
      const store = join(await javaHome(draft), 'lib/security/cacerts')
      if (await isReadable(store)) return
      await rm(store, { force: true })
      await writeFile(store, javaTrustStore(await hostCertificates(), new Date()))
    },
  })
  const home = await javaHome(root)
  return { home, java: join(home, 'bin/java') }
}

function javaHome(root: string): Promise<string> {
  return child(join(root, 'usr/lib/jvm'), /^java-\d+-openjdk-[a-z0-9]+$/)
}

function isReadable(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
