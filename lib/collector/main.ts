import { startCollector } from './collector.ts'
import { closeContext, createContext } from '#lib/context.ts'
import { env, refuseOptions } from '#lib/env.ts'
import { createLog } from '#lib/log.ts'

/** `npm run collector`: one collector on the database of DATABASE_URL, until SIGINT or SIGTERM. */
const log = createLog('collector')
try {
  refuseOptions(process.argv.slice(2))
  const context = await createContext(env(), { applicationName: 'spillway-collector' })
  const collector = await startCollector(context, log)
  let stopping = false
  const stop = (signal: string): void => {
    if (stopping) return
    stopping = true
    log.info({ signal }, 'stopping')
    void collector
      .stop()
      .then(() => closeContext(context))
      .then(() => process.exit(0))
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  // The supervisor holds this pipe: when it dies, so do we.
  if (process.env['SPILLWAY_SUPERVISED']) process.on('disconnect', () => stop('supervisor gone'))
  process.on('unhandledRejection', (error) => {
    log.fatal({ err: error }, 'unhandled rejection')
    process.exit(1)
  })
} catch (error) {
  log.fatal((error as Error).message)
  process.exit(1)
}
