/**
 * The engine of a requeue run. Carried out by one process at a time (whoever holds the lease `run:<id>`). Its state is only in
 * Postgres and in the broker: killed at any moment, the next process goes on from the ledger.
 */
import type { BrokerConnection } from '#lib/brokers/contract.ts'
import { BrokerError } from '#lib/brokers/error.ts'
import { phrase, type Phrase } from '#lib/domain/phrase.ts'
import { english } from '#lib/i18n/english.ts'
import type { Pool } from '#lib/db/pool.ts'
import { pause } from '#lib/pause.ts'
import { Ledger } from './ledger.ts'
import { RunTakenError } from './run-taken.ts'
import { outcomeOf } from './outcome.ts'
import { reconcile } from './reconcile.ts'
import { advanceCursor } from './cursor.ts'
import { finishRun, findRunnableRuns, interruptRun, loadRun, readControl, resumeRun, writeProgress } from './run-store.ts'
import { RunTargets } from './run-targets.ts'
import type { Counts, Run } from './run-types.ts'
import { Pipeline } from './pipeline.ts'
import { sendBatch } from './send-batch.ts'
import { openSupply, type Supply, type Work } from './supply.ts'
import { TokenBucket } from './token-bucket.ts'

export { findRunnableRuns }

export interface RunDeps {
  pool: Pool
  connection: BrokerConnection
  runId: string
  /** Milliseconds; only differences matter. */
  now: () => number
  /** Fires when this process must stop: the batch under way is finished, the run stays for the next process. */
  signal: AbortSignal
  /** Messages under way at once; bounds duplicates after a crash (1–1000). */
  prefetch?: number
}

const PREFETCH = 1_000
/** Batches at once: while the ledger is written for one, the broker works on another. */
const BATCHES = 4
const CONTROL_MS = 250
const PROGRESS_MS = 1_000
/** Broker answers that no later try will change. */
const FINAL: ReadonlySet<string> = new Set(['object-error', 'missing-right', 'unsupported-version'])

/**
 * Carries a run on until it is at its end, paused, cancelled or the signal fires. Resolves in all these cases; rejects when the
 * broker or the database fails, and the run then waits to be taken up again.
 */
export async function runRequeue(deps: RunDeps): Promise<void> {
  const { pool, connection, runId, signal } = deps
  const run = await loadRun(pool, runId)
  if (!run || (run.state !== 'running' && run.state !== 'cancelling')) return
  const ledger = new Ledger(pool, run)
  try {
    await resumeRun(pool, runId)
    await ledger.takeUp()
    await reconcile(connection, run, ledger, signal)
    const targets = await RunTargets.load(pool, run, deps.now)
    const prefetch = Math.min(1000, Math.max(1, deps.prefetch ?? PREFETCH))
    const supply = await openSupply({ connection, pool, run, ledger, prefetch, signal })
    const batches = Math.min(BATCHES, prefetch)
    const pipeline = new Pipeline(batches)
    const end = await closing(supply, pipeline, () => carryOn(deps, run, ledger, supply, targets, pipeline, Math.floor(prefetch / batches)))
    await conclude(pool, run, ledger, supply, end)
  } catch (error) {
    if (signal.aborted) return
    if (error instanceof RunTakenError) throw error
    const text = error instanceof Error ? error.message : String(error)
    if (error instanceof BrokerError && FINAL.has(error.code)) {
      await ledger.moveAll('sent', 'unknown', text)
      await ledger.noteLeftBehind()
      const counts = await recount(pool, run, ledger)
      await finishRun(pool, runId, {
        state: 'failed',
        outcome: outcomeOf(run.matched, counts, 'failed'),
        error: text,
        errorPhrase: phrase('run.failed', { quote: text }),
      })
      return
    }
    await interruptRun(pool, runId, text)
    throw error
  }
}

/** Ends the batches under way, then closes the supply. The trouble of the work itself comes before trouble with closing. */
async function closing<T>(supply: Supply, pipeline: Pipeline, work: () => Promise<T>): Promise<T> {
  let result: T
  try {
    result = await work()
    await pipeline.drain()
  } catch (error) {
    await pipeline.idle()
    await supply.close().catch(() => undefined)
    throw error
  }
  await supply.close()
  return result
}

/** The loop over batches. */
async function carryOn(
  deps: RunDeps,
  run: Run,
  ledger: Ledger,
  supply: Supply,
  targets: RunTargets,
  pipeline: Pipeline,
  most: number,
): Promise<'ended' | 'cancelled' | 'left'> {
  const { pool, now, signal } = deps
  const bucket = new TokenBucket(run.ratePerSecond, now())
  const { counts, rows } = await ledger.count()
  counts.planned += Math.max(0, run.matched - rows)
  let control = { state: run.state, ratePerSecond: run.ratePerSecond }
  let controlAt = now()
  let progressAt = -Infinity
  for (;;) {
    if (signal.aborted) return 'left'
    if (now() - controlAt >= CONTROL_MS) {
      control = await readControl(pool, run.id)
      controlAt = now()
      bucket.setRate(control.ratePerSecond, now())
    }
    if (now() - progressAt >= PROGRESS_MS) {
      await writeProgress(pool, run.id, counts)
      progressAt = now()
    }
    if (control.state === 'cancelling') return 'cancelled'
    if (control.state !== 'running') return 'left'
    const granted = bucket.take(most, now())
    if (granted === 0) {
      await pause(Math.min(CONTROL_MS, bucket.waitMs(now())), signal)
      continue
    }
    const { works, ended } = await collect(supply, granted, signal)
    bucket.giveBack(granted - works.length)
    if (works.length > 0) {
      const mover = supply.mover()
      await pipeline.add(async (stage) => {
        const { states } = await sendBatch(works, mover, ledger, targets, signal, stage)
        for (const { state, was } of states) {
          counts[was === 'send' ? 'planned' : 'confirmed'] -= 1
          counts[state] += 1
        }
      })
    }
    // The next piece of a log comes by another mover, and this one is closed then.
    if (ended || works.at(-1)?.last) await pipeline.drain()
    if (ended) {
      await writeProgress(pool, run.id, counts)
      return 'ended'
    }
  }
}

async function collect(supply: Supply, most: number, signal: AbortSignal): Promise<{ works: Work[]; ended: boolean }> {
  const works: Work[] = []
  while (works.length < most) {
    const work = await supply.next(signal)
    if (work === null) return { works, ended: true }
    works.push(work)
    if (work.last) break
  }
  return { works, ended: false }
}

/** Writes the end of a run, or leaves it to whoever takes it up next. */
async function conclude(pool: Pool, run: Run, ledger: Ledger, supply: Supply, end: 'ended' | 'cancelled' | 'left'): Promise<void> {
  if (end === 'left') {
    await recount(pool, run, ledger)
    return
  }
  let note: Phrase | null = null
  if (end === 'ended') {
    const unmet = supply.unmet()
    const lost = unmet.filter((row) => row.state === 'planned').length
    const { rows } = await ledger.count()
    const absent = lost + Math.max(0, run.matched - rows)
    // Confirmed before a crash and not in the source any more: it was taken away then.
    await ledger.moveAll('confirmed', 'removed', null)
    await ledger.moveAll('planned', 'skipped', phrase('item.gone', { name: run.source.name }))
    if (absent > 0) note = phrase('run.absent', { messages: absent, planned: run.matched, name: run.source.name })
  }
  await ledger.noteLeftBehind()
  const counts = await recount(pool, run, ledger)
  if (counts.confirmed > 0) note = phrase('run.unsettled', { messages: counts.confirmed, name: run.source.name })
  const state = end === 'ended' ? ('completed' as const) : ('cancelled' as const)
  const outcome = outcomeOf(run.matched, counts, state)
  if (outcome === 'moved') await advanceCursor(pool, run)
  await finishRun(pool, run.id, { state, outcome, error: note && english(note), errorPhrase: note })
}

/** Counts of the ledger itself, written to the run. */
async function recount(pool: Pool, run: Run, ledger: Ledger): Promise<Counts> {
  const { counts, rows } = await ledger.count()
  counts.planned += Math.max(0, run.matched - rows)
  await writeProgress(pool, run.id, counts)
  return counts
}
