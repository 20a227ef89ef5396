import { refuseOptions } from '#lib/env.ts'
import { startSpillway, type Spillway } from './spillway.ts'

/** `npm start`: Postgres, collector and web, until Ctrl-C. */
const say = (line: string): void => console.log(line)

let interrupted = false
const start = async (): Promise<Spillway> => {
  refuseOptions(process.argv.slice(2))
  return startSpillway({ env: process.env, say, logToOutput: !process.stdout.isTTY })
}
const starting = start()

function stop(): void {
  if (interrupted) process.exit(130)
  interrupted = true
  say('Stopping…')
  void starting
    .then((spillway) => spillway.stop())
    .then(() => {
      say('Stopped.')
      process.exit(0)
    })
}
process.on('SIGINT', stop)
process.on('SIGTERM', stop)

try {
  const spillway = await starting
  say('Starting the web. The first start builds it, which takes about a minute.')
  await spillway.ready
  if (!interrupted) say(`Spillway is at ${spillway.url}`)
} catch (error) {
  console.error(`Spillway cannot start: ${(error as Error).message}`)
  process.exit(1)
}
