import { chmod, open, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import { Unavailable } from '../outcome.ts'

/**
 * Makes Erlang from another Debian release run on this host's older C library: each program is renamed to `X.elf` and
 * `X` becomes a script that starts it through the unpacked tree's own loader and libraries. Environment variables would
 * leak into the host's /bin/sh, which cannot load them; a script does not. `draft` is the tree now, `final` its later path.
 */
export async function wrapErlang(draft: string, final: string): Promise<void> {
  const loader = await findLoader(draft)
  const triplet = basename(dirname(loader))
  const libraries = [`${final}/usr/lib/${triplet}`, `${final}/lib/${triplet}`].join(':')
  const erlang = join(draft, 'usr/lib/erlang')
  const runtime = await child(erlang, /^erts-/)
  for (const script of [join(erlang, 'bin/erl'), join(runtime, 'bin/erl')]) {
    const text = await readFile(script, 'utf8')
    await writeFile(script, text.replace(/^( *)ROOTDIR=.*$/m, `$1ROOTDIR="${final}/usr/lib/erlang"`))
  }
  const monitor = await child(join(erlang, 'lib'), /^os_mon-/)
  for (const folder of [join(erlang, 'bin'), join(runtime, 'bin'), join(monitor, 'priv/bin')]) {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const program = join(folder, entry.name)
      if (!entry.isFile() || !(await isElf(program))) continue
      await rename(program, `${program}.elf`)
      await writeFile(program, wrapper(join(final, relative(draft, loader)), libraries, join(final, relative(draft, `${program}.elf`))))
      await chmod(program, 0o755)
    }
  }
}

/** The script that stands in for a program. */
export function wrapper(loader: string, libraries: string, program: string): string {
  return `#!/bin/sh\nexec "${loader}" --argv0 "$0" --library-path "${libraries}" "${program}" "$@"\n`
}

async function findLoader(root: string): Promise<string> {
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (entry.isFile() && /^ld-linux-.*\.so\.\d+$/.test(entry.name)) return join(entry.parentPath, entry.name)
  }
  throw new Unavailable('the unpacked packages hold no program loader', 'Remove the archives folder of this broker and try again.')
}

/** The one entry of a folder whose name has a version in it. */
export async function child(folder: string, name: RegExp): Promise<string> {
  const found = (await readdir(folder)).find((entry) => name.test(entry))
  if (found === undefined)
    throw new Unavailable(`${folder} holds nothing like ${name.source}`, 'Remove the archives folder of this broker and try again.')
  return join(folder, found)
}

async function isElf(file: string): Promise<boolean> {
  if ((await stat(file)).size < 4) return false
  const handle = await open(file)
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0)
    return buffer.equals(Buffer.from('\x7fELF', 'latin1'))
  } finally {
    await handle.close()
  }
}
