import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { withLock } from '../process/lock.ts'

/** Where an installer works and to whom it tells what it is doing. */
export interface InstallContext {
  /** The absolute folder that holds all installs. */
  root: string
  /** Called with one line when something slow begins. */
  say: (line: string) => void
}

/** How to build one installed folder. */
export interface Recipe {
  /** Folder name below the root. */
  name: string
  /** Changes when the folder must be built anew. */
  version: string
  /** True when files inside name their own absolute path: after a move the folder is built again. */
  boundToPath: boolean
  /** Fills `draft`, which will be renamed to `final` afterwards. */
  build(draft: string, final: string): Promise<void>
}

const lockWaitMs = 15 * 60_000

/** Installs a folder unless its stamp says it is there already. Another process doing the same is waited for. */
export async function installOnce(context: InstallContext, recipe: Recipe): Promise<string> {
  const final = join(context.root, recipe.name)
  const stamp = JSON.stringify({ version: recipe.version, path: recipe.boundToPath ? final : undefined })
  if (await isInstalled(final, stamp)) return final
  return withLock(lockFile(context, recipe.name), lockWaitMs, async () => {
    if (await isInstalled(final, stamp)) return final
    const draft = join(context.root, 'tmp', `${recipe.name}.${randomUUID()}`)
    await mkdir(draft, { recursive: true })
    try {
      await recipe.build(draft, final)
      await writeFile(join(draft, '.stamp.json'), stamp)
      await rm(final, { recursive: true, force: true })
      await rename(draft, final)
    } finally {
      await rm(draft, { recursive: true, force: true })
    }
    return final
  })
}

/** The lock file of a thing that only one process may change at a time. */
export function lockFile(context: InstallContext, name: string): string {
  return join(context.root, 'locks', `${name}.lock`)
}

async function isInstalled(folder: string, stamp: string): Promise<boolean> {
  return (await readFile(join(folder, '.stamp.json'), 'utf8').catch(() => '')) === stamp
}
