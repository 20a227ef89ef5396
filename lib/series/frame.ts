import type { Frame } from './codec/block.ts'

/**
 * A frame of samples in any order. A fraction is rounded. What is no int64 (NaN, Infinity, beyond ±2^63) is left out:
 * an unknown number is absent, never zero. Of two samples of one series the last counts.
 */
export function buildFrame(ids: readonly number[], samples: readonly number[], ordering: Ordering): Frame {
  const order = ordering.of(ids)
  const frameIds = new Float64Array(ids.length)
  const values = new Float64Array(ids.length)
  const wide = new Map<number, bigint>()
  let count = 0
  for (const place of order) {
    const id = ids[place]!
    const value = Math.round(samples[place]!) + 0
    if (!(value >= -(2 ** 63) && value < 2 ** 63)) continue
    if (count > 0 && frameIds[count - 1] === id) count--
    frameIds[count] = id
    values[count] = value
    if (Number.isSafeInteger(value)) wide.delete(count)
    else wide.set(count, BigInt(value))
    count++
  }
  const kept = { ids: frameIds.subarray(0, count), values: values.subarray(0, count) }
  return wide.size > 0 ? { ...kept, wide } : kept
}

/** Sorts places by id. Polls bring their samples in the same order over and over, so the last answer is kept. */
export class Ordering {
  private ids: readonly number[] = []
  private order = new Uint32Array()

  of(ids: readonly number[]): Uint32Array {
    if (ids.length !== this.ids.length || ids.some((id, place) => id !== this.ids[place])) {
      this.ids = ids
      this.order = Uint32Array.from(ids.keys()).sort((a, b) => ids[a]! - ids[b]! || a - b)
    }
    return this.order
  }
}
