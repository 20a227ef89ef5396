/** Decides for each message of a run where it goes, or why it stays. */
import type { BrokerMessage, Mover, MoverTarget, SendOptions } from '#lib/brokers/contract.ts'
import { BrokerError } from '#lib/brokers/error.ts'
import { phrase, type Phrase } from '#lib/domain/phrase.ts'
import type { Queryable } from '#lib/db/pool.ts'
import { chooseTarget, type Choice, type Topology } from './choose-target.ts'
import { decodeDeadLetter } from './decode.ts'
import { LOOP_GUARD, requeueHeaders, requeuesOf } from './marks.ts'
import type { Reason } from './reason.ts'
import type { Run } from './run-types.ts'
import { loadSources, loadTopology } from './topology.ts'

export type Decision =
  | { act: 'send'; target: MoverTarget; name: string; options: SendOptions }
  | { act: 'skip' | 'fail'; name: string; reason: Reason }

/** A target seen to exist is believed this long, one seen missing shorter: somebody may be creating it. */
const BELIEVED_MS = { exists: 60_000, missing: 5_000 }

/** Topology of a run, read once, and what the broker says about its targets. */
export class RunTargets {
  readonly #run: Run
  readonly #topology: Topology
  readonly #sources: string[]
  readonly #fixed: Choice | null
  readonly #now: () => number
  readonly #checked = new Map<string, { until: number; problem: Promise<string | null> }>()

  private constructor(run: Run, topology: Topology, sources: string[], fixed: Choice | null, now: () => number) {
    this.#run = run
    this.#topology = topology
    this.#sources = sources
    this.#fixed = fixed
    this.#now = now
  }

  static async load(db: Queryable, run: Run, now: () => number): Promise<RunTargets> {
    const topology = await loadTopology(db, run.clusterId, run.source.namespace)
    return new RunTargets(run, topology, await loadSources(db, run.source.id), await fixedTarget(db, run), now)
  }

  /** Asks the broker about a target the first time it is met. */
  async decide(message: BrokerMessage, mover: Mover, signal: AbortSignal): Promise<Decision> {
    const letter = decodeDeadLetter(message, { sources: this.#sources })
    const stay = (reason: Phrase, name = ''): Decision => ({ act: 'skip', name, reason })
    const times = requeuesOf(message)
    if (times >= LOOP_GUARD && !('ids' in this.#run.selection)) return stay(phrase('item.requeued-often', { times }))
    if (letter.unwrapped) return stay(phrase('item.envelope'))
    const choice = this.#fixed ?? chooseTarget(letter.origin, this.#run.source, this.#topology)
    if (choice.target === null) return stay(choice.reason)
    const problem = await this.#problemOf(choice.target, mover, signal)
    if (problem !== null) return { act: 'fail', name: choice.name, reason: problem }
    return {
      act: 'send',
      target: choice.target,
      name: choice.name,
      options: requeueHeaders(message, this.#run.id, letter.technicalHeaders),
    }
  }

  #problemOf(target: MoverTarget, mover: Mover, signal: AbortSignal): Promise<string | null> {
    const key = JSON.stringify([target.destination, target.exchange, target.routingKey])
    const known = this.#checked.get(key)
    if (known && known.until > this.#now()) return known.problem
    const problem = mover
      .checkTarget(target, signal)
      .then(({ exists, routable, detail }) => (exists && routable ? null : detail))
      .catch((error: unknown) => {
        // A target one may not look at concerns its messages alone; a broken line concerns the run.
        if (error instanceof BrokerError && (error.code === 'object-error' || error.code === 'missing-right')) return error.message
        throw error
      })
    const entry = { until: this.#now() + BELIEVED_MS.missing, problem }
    this.#checked.set(key, entry)
    problem.then(
      (found) => {
        if (found === null) entry.until = this.#now() + BELIEVED_MS.exists
      },
      () => this.#checked.delete(key),
    )
    return problem
  }
}

async function fixedTarget(db: Queryable, run: Run): Promise<Choice | null> {
  if (run.target.mode === 'origin') return null
  const found = await db.query<{ namespace: string; name: string }>(
    'select namespace, name from destination where id = $1 and cluster_id = $2',
    [run.target.destinationId, run.clusterId],
  )
  const destination = found.rows[0]
  if (!destination) return { target: null, reason: phrase('item.target-unknown') }
  return {
    target: { destination: { namespace: destination.namespace, name: destination.name } },
    name: destination.name,
    secondFailure: null,
  }
}
