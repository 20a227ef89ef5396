import { createHash, randomUUID } from 'node:crypto'
import { access, rename, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { JarInstall } from '../install/jars.ts'

/** A class-data archive that halves the boot time of a Java broker. */
export interface ClassArchive {
  /** JVM flags that use the archive, or make it at the end of this run. */
  flags: string[]
  /** Puts a freshly made archive in its place; call it after the process has ended. */
  keep: () => Promise<void>
}

/** Uses the archive of an install when there is one; else the next orderly stop leaves one behind. */
export async function classArchive(install: JarInstall): Promise<ClassArchive> {
  // An archive fits one build of Java and one classpath only.
  const build = await stat(join(install.java.home, 'lib/modules')).then(
    (file) => `${file.size} ${file.mtimeMs}`,
    () => '',
  )
  const key = createHash('sha256').update(`${install.java.home} ${build} ${install.classpath}`).digest('hex').slice(0, 12)
  const file = join(install.root, `classes-${key}.jsa`)
  const quiet = ['-Xlog:cds=off', '-Xlog:cds+dynamic=off', '-Xlog:class+path=off']
  if (await isThere(file)) return { flags: [`-XX:SharedArchiveFile=${file}`, '-Xshare:auto', ...quiet], keep: () => Promise.resolve() }
  const draft = `${file}.${randomUUID()}`
  return {
    flags: [`-XX:ArchiveClassesAtExit=${draft}`, ...quiet],
    keep: () => rename(draft, file).catch(() => undefined),
  }
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}
