import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** The absolute path of a command on PATH, or null. */
export async function which(command: string, path: string = process.env.PATH ?? ''): Promise<string | null> {
  for (const folder of path.split(delimiter)) {
    if (folder === '') continue
    const candidate = join(folder, command)
    if (await isExecutable(candidate)) return candidate
  }
  return null
}

async function isExecutable(file: string): Promise<boolean> {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  )
}
