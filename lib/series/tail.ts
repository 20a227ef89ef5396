import type { MetricName } from '#lib/domain/metrics.ts'
import type { Grid } from './buckets.ts'
import { type BlockRow, ChainDecoder } from './chain.ts'
import type { Frame } from './codec/block.ts'
import { deriver } from './derive.ts'

/** Sums and counts of one step of time, by column. */
interface Step {
  sums: Float64Array
  counts: Uint16Array
}

/** Place of a series that is in the blocks but not wanted. */
const UNWANTED = -1

/**
 * The newest polls of one cluster, folded into averages per step of time. Blocks never change, so each is unpacked once and then
 * forgotten; what stays is some ten bytes for a series and step.
 */
export class Tail {
  /** Length of a step in milliseconds; steps are aligned to the epoch. */
  readonly step: number
  /** Blocks from here on are in; milliseconds since the epoch. */
  from: number
  /** Times of the blocks that are in, ascending. */
  private times: number[] = []
  private highestId = 0
  private readonly decoder = new ChainDecoder()
  /** Column by series id. */
  private readonly places = new Map<number, number>()
  private readonly derive: ReturnType<typeof deriver>[] = []
  private readonly steps = new Map<number, Step>()
  private frameIds: Frame['ids'] = new Float64Array()
  /** The wanted slots of a frame with `frameIds`, and the column of each. */
  private slots: number[] = []
  private columns: number[] = []

  constructor(step: number, from: number) {
    this.step = step
    this.from = from
  }

  /** How many blocks are in. */
  get blocks(): number {
    return this.times.length
  }

  /** The highest id of a block ever folded in. */
  get newestId(): number {
    return this.highestId
  }

  /** Whether it remembers far more series than the cluster still has. */
  get overgrown(): boolean {
    return this.places.size > 2 * this.frameIds.length + 1_000
  }

  /** Whether a block may be next: one that is older than what is in comes too late, and only starting anew gives the right lines. */
  accepts(time: number): boolean {
    return time >= (this.times.at(-1) ?? Number.NEGATIVE_INFINITY)
  }

  /** Unpacks a block; null when it cannot be, because its chain starts before what was given. Each block once, in order of time. */
  unpack(row: BlockRow): Frame | null {
    if (row.time >= this.from) this.times.push(row.time)
    this.highestId = Math.max(this.highestId, row.id)
    return this.decoder.decode(row)
  }

  /** Series of a frame that nothing is known of. */
  unknown({ ids }: Frame): number[] {
    return this.sameIds(ids) ? [] : Array.from(ids).filter((id) => !this.places.has(id))
  }

  /** Says which of the unknown series are wanted. */
  learn(unknown: readonly number[], wanted: ReadonlyMap<number, MetricName>): void {
    for (const id of unknown) {
      const metric = wanted.get(id)
      this.places.set(id, metric === undefined ? UNWANTED : this.derive.push(deriver(metric)) - 1)
    }
  }

  /** Adds the samples of an unpacked block. Its series must have been learned. */
  fold(time: number, { ids, values }: Frame): void {
    if (!this.sameIds(ids)) this.place(ids)
    this.frameIds = ids
    const { sums, counts } = this.stepAt(Math.floor(time / this.step))
    for (let i = 0; i < this.slots.length; i++) {
      const column = this.columns[i]!
      const value = this.derive[column]!(time, values[this.slots[i]!]!)
      if (value === null) continue
      sums[column]! += value
      counts[column]!++
    }
  }

  /** Forgets what lies before a time. */
  forget(before: number): void {
    if (before <= this.from) return
    this.from = before
    this.times = this.times.filter((time) => time >= before)
    for (const index of this.steps.keys()) if ((index + 1) * this.step <= before) this.steps.delete(index)
  }

  /** Averages of one series over a grid of this tail's step; null where nothing is known. */
  line(seriesId: number, grid: Grid): (number | null)[] {
    const column = this.places.get(seriesId) ?? UNWANTED
    return Array.from({ length: grid.count }, (_, index) => {
      const step = this.steps.get(grid.start / this.step + index)
      const count = step?.counts[column] ?? 0
      return step && count > 0 ? step.sums[column]! / count : null
    })
  }

  private place(ids: Frame['ids']): void {
    this.slots = []
    this.columns = []
    for (const [slot, id] of ids.entries()) {
      const column = this.places.get(id) ?? UNWANTED
      if (column === UNWANTED) continue
      this.slots.push(slot)
      this.columns.push(column)
    }
  }

  private sameIds(ids: Float64Array): boolean {
    const known = this.frameIds
    if (ids === known) return true
    return ids.length === known.length && ids.every((id, slot) => id === known[slot])
  }

  private stepAt(index: number): Step {
    const found = this.steps.get(index)
    const size = this.derive.length
    if (found && found.sums.length >= size) return found
    const room = size + (size >> 2)
    const made = { sums: new Float64Array(room), counts: new Uint16Array(room) }
    if (found) {
      made.sums.set(found.sums)
      made.counts.set(found.counts)
    }
    this.steps.set(index, made)
    return made
  }
}
