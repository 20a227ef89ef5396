/** `npm run demo`: Spillway, real brokers, real traffic and a chat, with nothing installed outside this folder. */
import { resolve } from 'node:path'
import { tryLock } from './brokers/process/lock.ts'
import { startDemo, type Demo } from './demo.ts'
import { readOptions } from './options.ts'

/** Ctrl-C has to be over within about ten seconds; whatever hangs is ended by its watchdog when we exit. */
const stopWithinMs = 9_500

const begun = Date.now()
const say = (line: string): void => console.log(`${((Date.now() - begun) / 1000).toFixed(1).padStart(6)} s  ${line}`)

const asked = readOptions(process.argv.slice(2))
if ('text' in asked) {
  console.log(asked.text)
  process.exit(asked.wrong ? 2 : 0)
}
const root = resolve(process.env['SPILLWAY_DATA_DIR'] || '.data')
const release = await tryLock(`${root}/demo.lock`)
if (release === null) {
  console.error(`A demo is running already with its data in ${root}. Stop it, or set SPILLWAY_DATA_DIR for a second one.`)
  process.exit(1)
}

let stopping = false
let starting: Promise<Demo> | null = null

async function stop(code: number): Promise<void> {
  if (stopping) process.exit(130)
  stopping = true
  say('Stopping what the demo has started. Ctrl-C again to force.')
  setTimeout(() => {
    say('Not everything stopped in time; the rest is ended by force.')
    process.exit(code)
  }, stopWithinMs)
  await starting?.then((demo) => demo.stop()).catch(() => undefined)
  await release?.()
  say('Stopped.')
  process.exit(code)
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0))

starting = startDemo(asked.options, {
  root,
  say,
  print: (text) => console.log(text),
  onFatal: (error) => {
    console.error(`Spillway cannot start: ${error.message}`)
    if (!stopping) void stop(1)
  },
})
