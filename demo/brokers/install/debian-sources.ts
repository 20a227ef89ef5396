import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A Debian archive the host already trusts. */
export interface DebianMirror {
  uri: string
  /** Keyring file that signs it. */
  keyring: string
}

const usualKeyring = '/usr/share/keyrings/debian-archive-keyring.gpg'

/** Finds the main Debian archive in the text of one apt source file, in the one-line or the deb822 form. */
export function parseSources(text: string): DebianMirror | null {
  for (const paragraph of text.split(/\n\s*\n/)) {
    const lines = paragraph.split('\n').filter((line) => !/^\s*#/.test(line))
    const uri = lines.flatMap((line) => line.split(/\s+/)).find((word) => /^[a-z+]+:\/\/\S+\/debian\/?$/.test(word))
    if (uri === undefined) continue
    const signed = /(?:^Signed-By:\s*|signed-by=)(\/[^\s\],]+)/im.exec(lines.join('\n'))?.[1]
    return { uri: uri.replace(/\/$/, ''), keyring: signed ?? usualKeyring }
  }
  return null
}

/** The Debian archive of this host's own apt configuration, or null on a host without one. */
export async function hostMirror(apt = '/etc/apt'): Promise<DebianMirror | null> {
  const parts = join(apt, 'sources.list.d')
  const names = await readdir(parts).catch(() => [])
  const listed = names.filter((name) => /\.(sources|list)$/.test(name)).sort(debianFirst)
  for (const file of [...listed.map((name) => join(parts, name)), join(apt, 'sources.list')]) {
    const mirror = parseSources(await readFile(file, 'utf8').catch(() => ''))
    if (mirror !== null) return mirror
  }
  return null
}

function debianFirst(a: string, b: string): number {
  return Number(b.startsWith('debian')) - Number(a.startsWith('debian')) || a.localeCompare(b)
}
