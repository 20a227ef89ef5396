import { type ChildProcess, spawn } from 'node:child_process'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Browser, chromium as playwright } from '@playwright/test'
import { chromium } from '#e2e/chromium.ts'
import { freePort } from '#lib/db/embedded.ts'
import { ensureBuilt } from '#lib/supervisor/build.ts'
import type { Bench, Row } from './contract.ts'
import { buildWorld } from './data/world.ts'
import { withPostgres } from './postgres.ts'
import { until } from './until.ts'

const ROOT = join(import.meta.dirname, '..')
/** Below the repository, so that it is built by the very same packages. */
const EMPTY = join(ROOT, '.data/bench/empty-page')
const NEXT = join(ROOT, 'node_modules/next/dist/bin/next')
const [KB, FILES] = ['kB of JavaScript, gzip', 'files']

export default {
  name: 'first-view',
  claim: 'the first view of the overview downloads at most 1.5 times the JavaScript of an empty page of the same Next version.',
  setting: `Both are production builds. A browser with an empty cache opens the overview of 200 destinations with an hour of polls and waits until the network is idle;
counted is every script it fetched until then, each packed by gzip. The empty page is one heading in a root layout.`,
  run: measure,
  holds: (rows) => (rows[0]?.numbers[KB] ?? Number.POSITIVE_INFINITY) <= 1.5 * (rows[1]?.numbers[KB] ?? 0),
} satisfies Bench

async function measure(): Promise<Row[]> {
  await ensureBuilt(ROOT, console.log)
  await buildEmptyPage()
  const { executablePath, env } = await chromium()
  const browser = await playwright.launch({ executablePath, env, args: ['--no-sandbox', '--disable-gpu'] })
  try {
    return [
      { method: 'overview of Spillway', numbers: await overview(browser) },
      { method: 'empty page', numbers: await emptyPage(browser) },
    ]
  } finally {
    await browser.close()
    await rm(EMPTY, { recursive: true, force: true })
  }
}

const overview = (browser: Browser): Promise<Row['numbers']> =>
  withPostgres(async (pool, url) => {
    const world = await buildWorld(pool, { clusters: 2, destinations: 200, subscriptions: 60 })
    const end = Date.now()
    for (let at = end - 3_600_000; at <= end; at += 10_000) await world.poll(new Date(at))
    const port = await freePort()
    const web = spawn(process.execPath, ['lib/supervisor/web.ts'], {
      cwd: ROOT,
      env: { ...process.env, NODE_ENV: 'production', DATABASE_URL: url, PORT: String(port), SPILLWAY_DATA_DIR: join(ROOT, '.data/bench') },
      stdio: 'ignore',
    })
    return served(web, port, () => scripts(browser, `http://127.0.0.1:${port}/`, 'cluster-0'))
  })

async function emptyPage(browser: Browser): Promise<Row['numbers']> {
  const port = await freePort()
  const web = spawn(process.execPath, [NEXT, 'start', '-H', '127.0.0.1', '-p', String(port)], { cwd: EMPTY, stdio: 'ignore' })
  return served(web, port, () => scripts(browser, `http://127.0.0.1:${port}/`, 'Empty'))
}

async function buildEmptyPage(): Promise<void> {
  await rm(EMPTY, { recursive: true, force: true })
  await mkdir(join(EMPTY, 'app'), { recursive: true })
  const files = {
    'package.json': '{ "name": "empty-page", "private": true, "type": "module" }',
    'next.config.js': `export default { turbopack: { root: ${JSON.stringify(ROOT)} } }`,
    'app/layout.jsx': 'export default function Layout({ children }) { return <html lang="en"><body>{children}</body></html> }',
    'app/page.jsx': 'export default function Page() { return <h1>Empty</h1> }',
  }
  for (const [name, text] of Object.entries(files)) await writeFile(join(EMPTY, name), text)
  const build = spawn(process.execPath, [NEXT, 'build'], {
    cwd: EMPTY,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const code = await new Promise<number | null>((done) => build.once('exit', done))
  if (code !== 0) throw new Error(`The build of the empty page ended with ${code}.`)
}

async function served<T>(web: ChildProcess, port: number, work: () => Promise<T>): Promise<T> {
  const gone = new Promise((done) => web.once('exit', done))
  try {
    await until(`something answers at port ${port}`, 60_000, async () => {
      if (web.exitCode !== null) throw new Error(`The web ended with ${web.exitCode}.`)
      return (await fetch(`http://127.0.0.1:${port}/`).catch(() => null))?.ok ?? false
    })
    return await work()
  } finally {
    web.kill()
    await gone
  }
}

/** Opens a page as somebody who was never there, waits for a text on it, and adds up the scripts. */
async function scripts(browser: Browser, url: string, shows: string): Promise<Row['numbers']> {
  const context = await browser.newContext()
  try {
    const page = await context.newPage()
    const bodies: Promise<Buffer>[] = []
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script' || /\.js(\?|$)/.test(response.url())) bodies.push(response.body())
    })
    await page.goto(url)
    await page.getByText(shows).first().waitFor()
    await page.waitForLoadState('networkidle')
    const found = await Promise.all(bodies)
    return { [KB]: found.reduce((sum, body) => sum + gzipSync(body).length, 0) / 1000, [FILES]: found.length }
  } finally {
    await context.close()
  }
}
