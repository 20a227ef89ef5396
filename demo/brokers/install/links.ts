import { lstat, readdir, readlink, rm, symlink } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'

/** Turns absolute links that point into the unpacked tree (`/etc/x` for `<root>/etc/x`) into relative ones. */
export async function relativeLinks(root: string): Promise<void> {
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue
    const link = join(entry.parentPath, entry.name)
    const target = await readlink(link)
    if (!target.startsWith('/') || !(await exists(join(root, target)))) continue
    await rm(link)
    await symlink(relative(dirname(link), join(root, target)), link)
  }
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}
