import { join } from 'node:path'
import { which } from '../process/which.ts'
import { unpackPackages } from './debian-packages.ts'
import { installOnce, type InstallContext } from './once.ts'

/** The `mvn` of PATH, else a private one from Debian. */
export async function installMaven(context: InstallContext): Promise<string> {
  const present = await which('mvn')
  if (present !== null) return present
  const root = await installOnce(context, {
    name: 'maven',
    version: 'bookworm',
    boundToPath: false,
    build: async (draft) => {
      const wanted = /^(?!ca-certificates)(.*-java|maven)$/
      await unpackPackages(context, { name: 'maven', suite: 'bookworm', package: 'maven', wanted }, draft)
    },
  })
  return join(root, 'usr/share/maven/bin/mvn')
}
