import type { Verdict } from './types.ts'

/** What one poll saw of a reader's partition. `at` in milliseconds since the epoch; `committed` null = nothing committed. */
export interface PollSample {
  at: number
  committed: number | null
  end: number
}

/** A change of the committed offset; `at` is the first poll that saw it. */
export interface Commit {
  at: number
  offset: number
  /** End minus committed at that poll, never negative. */
  lag: number
}

/** What is remembered of one partition: the newest polls, and the newest commits, which may reach back further. */
export interface PartitionWindow {
  samples: PollSample[]
  commits: Commit[]
}

/** Polls and commits kept for each partition. */
const WINDOW = 10

export const emptyWindow: PartitionWindow = { samples: [], commits: [] }

/** Adds one poll to a window. A fallen end offset means a new log: the window starts again. A poll that is not newer is ignored. */
export function observe(window: PartitionWindow, sample: PollSample, size = WINDOW): PartitionWindow {
  const last = window.samples.at(-1)
  if (last && sample.at <= last.at) return window
  const { samples, commits } = last && sample.end < last.end ? emptyWindow : window
  const moved = sample.committed !== null && sample.committed !== commits.at(-1)?.offset
  const commit = { at: sample.at, offset: sample.committed ?? 0, lag: lagOf(sample) ?? 0 }
  return { samples: [...samples, sample].slice(-size), commits: moved ? [...commits, commit].slice(-size) : commits }
}

const lagOf = ({ committed, end }: PollSample): number | null => (committed === null ? null : Math.max(0, end - committed))

/** Why the verdict is what it is. `code` names the sentence to show, the rest fills it in. */
export type VerdictReason =
  | { code: 'no-commits' | 'caught-up' | 'moving' | 'no-partitions' }
  | { code: 'too-few-samples'; samples: number; needed: number }
  | { code: 'stopped' | 'stalled'; partition: number; lag: number; sinceSeconds: number }
  | { code: 'rewound'; partition: number; lag: number; from: number; to: number; sinceSeconds: number }
  | { code: 'slow'; partition: number; lag: number; grownBy: number; sinceSeconds: number }

export interface Judgement {
  verdict: Verdict
  reason: VerdictReason
}

export interface VerdictOptions {
  /** Milliseconds since the epoch. */
  now: number
  /** Consumers connected to the group; null = not known. Tells stalled (they are there) from stopped. */
  members: number | null
  /** Lag that still counts as caught up, in messages. */
  allowedLag?: number
  /** Polls needed before anything but ok or no-data is said. */
  minimumSamples?: number
}

/**
 * Burrow's rules (evaluator/caching.go) for one partition, first match wins, on polls instead of the offsets topic: a repeated
 * commit of the same offset cannot be seen, so members decide between "stalled" and "stopped".
 */
export function judgePartition(partition: number, window: PartitionWindow, options: VerdictOptions): Judgement {
  const { now, members, allowedLag = 0, minimumSamples = WINDOW } = options
  const { samples, commits } = window
  const lag = samples.length > 0 ? lagOf(samples.at(-1) as PollSample) : null
  const [first, last] = [commits[0], commits.at(-1)]
  if (lag === null || !first || !last) return { verdict: 'no-data', reason: { code: 'no-commits' } }
  if (lag <= allowedLag) return { verdict: 'ok', reason: { code: 'caught-up' } }
  if (samples.length < minimumSamples) {
    return { verdict: 'no-data', reason: { code: 'too-few-samples', samples: samples.length, needed: minimumSamples } }
  }

  const silent = samples.every((sample) => sample.committed === last.offset) && now - last.at > last.at - first.at
  // Burrow compares the ends it kept with the last commit, so that an idle reader is not blamed for what only just arrived.
  const wasCaughtUp = samples.some((sample) => sample.end - allowedLag <= last.offset || (lagOf(sample) ?? Infinity) <= allowedLag)
  const sinceSeconds = (at: number): number => Math.max(0, Math.round((now - at) / 1000))
  if (silent && !wasCaughtUp && !((members ?? 0) > 0)) {
    return { verdict: 'stopped', reason: { code: 'stopped', partition, lag, sinceSeconds: sinceSeconds(last.at) } }
  }

  const rewind = findRewind(commits)
  if (rewind) {
    const { from, to } = rewind
    return { verdict: 'rewound', reason: { code: 'rewound', partition, lag, from, to, sinceSeconds: sinceSeconds(rewind.at) } }
  }
  if (silent && !wasCaughtUp)
    return { verdict: 'stalled', reason: { code: 'stalled', partition, lag, sinceSeconds: sinceSeconds(last.at) } }
  if (wasCaughtUp || commits.some((commit) => commit.lag <= allowedLag)) return { verdict: 'ok', reason: { code: 'caught-up' } }

  // Between two commits lag always rises, so growth is judged from commit to commit. Two of them prove nothing. Unlike
  // Burrow's rule, a lag that stays exactly the same is no growth: such a reader keeps pace.
  const grownBy = last.lag - first.lag
  if (commits.length >= 3 && grownBy > 0 && commits.every((commit, i) => commit.lag >= (commits[i - 1]?.lag ?? 0))) {
    return { verdict: 'slow', reason: { code: 'slow', partition, lag, grownBy, sinceSeconds: sinceSeconds(first.at) } }
  }
  return { verdict: 'ok', reason: { code: 'moving' } }
}

/** The first step back that later commits have not made up for. */
function findRewind(commits: readonly Commit[]): { from: number; to: number; at: number } | null {
  for (let i = 1; i < commits.length; i++) {
    const [before, after] = [commits[i - 1], commits[i]]
    if (!before || !after || after.offset >= before.offset) continue
    if (!commits.slice(i).some((commit) => commit.offset >= before.offset)) return { from: before.offset, to: after.offset, at: after.at }
  }
  return null
}

/** How bad a verdict is; the worst partition speaks for the group. Not knowing one partition does not outweigh knowing the others. */
const RANK: Record<Verdict, number> = { 'no-data': 0, ok: 1, slow: 2, stopped: 3, stalled: 4, rewound: 5 }

/** Verdict on a subscription: that of its worst partition, at equal verdicts the one with the largest lag. */
export function judge(windows: ReadonlyMap<number, PartitionWindow>, options: VerdictOptions): Judgement {
  let worst: Judgement = { verdict: 'no-data', reason: { code: 'no-partitions' } }
  for (const [partition, window] of windows) {
    const judgement = judgePartition(partition, window, options)
    const step = RANK[judgement.verdict] - RANK[worst.verdict]
    if (worst.reason.code === 'no-partitions' || step > 0 || (step === 0 && lagIn(judgement) > lagIn(worst))) worst = judgement
  }
  return worst
}

const lagIn = ({ reason }: Judgement): number => ('lag' in reason ? reason.lag : 0)
