/** The browser of the journeys, without an install that needs root. */
import { access, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium as playwright } from '@playwright/test'
import { brokersDir } from '#demo/brokers/folders.ts'
import { installOnce } from '#demo/brokers/install/once.ts'
import { lastWords, run } from '#demo/brokers/process/run.ts'
import { which } from '#demo/brokers/process/which.ts'

/** What `launchOptions` needs beside `args: ['--no-sandbox', '--disable-gpu']`. */
export interface Browser {
  executablePath: string
  env: Record<string, string>
}

/**
 * Playwright's own Chromium when it is downloaded, else a Chromium of this host, else the one that comes by npm, which is
 * unpacked once with the libraries and the fonts it needs.
 */
export async function chromium(): Promise<Browser> {
  const env = definedOnly(process.env)
  const present = await presentBrowser()
  if (present !== null) return { executablePath: present, env }
  const folder = await installOnce(
    { root: brokersDir(), say: () => undefined },
    { name: 'chromium', version: await packagedVersion(), boundToPath: true, build: unpack },
  )
  return {
    executablePath: join(folder, 'chromium'),
    // For the browser only: no other program may load these libraries.
    env: { ...env, LD_LIBRARY_PATH: join(folder, 'al2023/lib'), FONTCONFIG_FILE: join(folder, 'fonts.conf') },
  }
}

function packageFolder(): string {
  return join(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '..')
}

async function packagedVersion(): Promise<string> {
  const manifest = JSON.parse(await readFile(join(packageFolder(), 'package.json'), 'utf8')) as { version: string }
  return manifest.version
}

async function presentBrowser(): Promise<string | null> {
  const own = playwright.executablePath()
  if (await isThere(own)) return own
  return (await which('chromium')) ?? (await which('google-chrome'))
}

/** Unpacks in a process of its own: the package only unpacks into the folder for temporary files, which must not change for us. */
async function unpack(draft: string, final: string): Promise<void> {
  const unpacked = await run(process.execPath, [fileURLToPath(import.meta.url)], {
    env: { ...process.env, TMPDIR: draft },
    timeoutMs: 120_000,
  })
  if (unpacked.code !== 0) throw new Error(`the Chromium of @sparticuz/chromium cannot be unpacked: ${lastWords(unpacked)}`)
  await writeFile(join(draft, 'fonts.conf'), fontsConf(final))
}

async function unpackIntoTemporaryFolder(): Promise<void> {
  const { default: packaged, inflate } = await import('@sparticuz/chromium')
  await packaged.executablePath()
  await inflate(join(packageFolder(), 'bin/al2023.tar.br'))
}

/** Only the fonts that come along, so that pictures are the same on every host. */
function fontsConf(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>${folder}/fonts</dir><cachedir>${folder}/fc-cache</cachedir></fontconfig>
`
}

function definedOnly(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))
}

async function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  )
}

if (import.meta.main) await unpackIntoTemporaryFolder()
