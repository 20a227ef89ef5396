import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '#lib/db/embedded.ts'
import { eventually } from './world.ts'

export interface OwnSpillway {
  url: string
  stop: () => Promise<{ code: number | null; seconds: number }>
}

/** An empty Spillway as `npm start` starts it, with a database of its own. */
export async function startOwnSpillway(): Promise<OwnSpillway> {
  const folder = await mkdtemp(join(tmpdir(), 'spillway-empty-'))
  const port = await freePort()
  const { DATABASE_URL: _none, ...env } = process.env
  const child = spawn(process.execPath, ['lib/supervisor/main.ts'], {
    env: { ...env, PORT: String(port), HOST: '127.0.0.1', SPILLWAY_DATA_DIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-8000)))
  const gone = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  const url = `http://127.0.0.1:${port}`
  const answers = (): Promise<boolean> =>
    fetch(`${url}/api/ready`).then(
      (response) => response.ok || child.exitCode !== null,
      () => child.exitCode !== null,
    )
  await eventually('the empty Spillway is ready', answers, Boolean, 240_000)
  if (child.exitCode !== null) throw new Error(`it ended at once:\n${output}`)
  return {
    url,
    stop: async () => {
      const begun = Date.now()
      child.kill('SIGINT')
      const code = await gone
      const seconds = (Date.now() - begun) / 1000
      await rm(folder, { recursive: true, force: true })
      return { code, seconds }
    },
  }
}
