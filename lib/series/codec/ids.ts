/** A set of ascending ids as runs: how many runs, then per run the gap before it and its length less one. */
import type { ByteReader, ByteWriter } from './bytes.ts'

export function writeIds(writer: ByteWriter, ids: Float64Array): void {
  const runs: number[] = []
  let next = 0
  for (let i = 0; i < ids.length;) {
    const start = ids[i]!
    let end = start + 1
    for (i++; i < ids.length && ids[i] === end; i++) end++
    runs.push(start - next, end - start - 1)
    next = end
  }
  writer.varint(runs.length / 2)
  for (const part of runs) writer.varint(part)
}

export function readIds(reader: ByteReader): Float64Array {
  const ids: number[] = []
  let next = 0
  for (let runs = reader.varint(); runs > 0; runs--) {
    next += reader.varint()
    for (let left = reader.varint() + 1; left > 0; left--) ids.push(next++)
  }
  return Float64Array.from(ids)
}

/** Which ids only one of two ascending sets has. */
export function compareIds(before: Float64Array, after: Float64Array): { removed: Float64Array; added: Float64Array } {
  const removed: number[] = []
  const added: number[] = []
  if (before !== after) {
    let i = 0
    let j = 0
    while (i < before.length || j < after.length) {
      const left = before[i] ?? Number.POSITIVE_INFINITY
      const right = after[j] ?? Number.POSITIVE_INFINITY
      if (left <= right) i++
      if (right <= left) j++
      if (left < right) removed.push(left)
      if (right < left) added.push(right)
    }
  }
  return { removed: Float64Array.from(removed), added: Float64Array.from(added) }
}

/** `ids` without `removed`, with `added`, ascending. */
export function applyIds(ids: Float64Array, removed: Float64Array, added: Float64Array): Float64Array {
  if (removed.length === 0 && added.length === 0) return ids
  const gone = new Set(removed)
  return Float64Array.from([...ids.filter((id) => !gone.has(id)), ...added]).sort()
}
