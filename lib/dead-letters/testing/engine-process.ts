/** A process of its own that carries out one run, to be killed: `node engine-process.ts <database> <kind> <config> <run> <prefetch>`. */
import { connectWith } from '#lib/brokers/connect.ts'
import { createPool } from '#lib/db/pool.ts'
import { runRequeue } from '../run.ts'

const [databaseUrl = '', kind = '', config = '', runId = '', prefetch = ''] = process.argv.slice(2)
const connection = connectWith(kind, JSON.parse(config), { now: Date.now, warn: () => undefined })
await runRequeue({
  pool: createPool(databaseUrl),
  connection,
  runId,
  now: Date.now,
  signal: new AbortController().signal,
  prefetch: Number(prefetch),
})
