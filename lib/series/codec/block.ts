/**
 * The payload of a poll block: all samples of one poll.
 *
 *     key frame   byte 2, the ids, tokens against 0
 *     delta       byte 3, ids gone since the base, ids new since the base, tokens against the base (new ones against 0)
 */
import { ByteReader, ByteWriter } from './bytes.ts'
import type { Column } from './column.ts'
import { applyIds, compareIds, readIds, writeIds } from './ids.ts'
import { readAgainst, writeAgainst } from './tokens.ts'

/** The samples of one poll; an id that is not there was absent. */
export interface Frame extends Column {
  /** Series ids, ascending. */
  readonly ids: Float64Array
}

const KEY = 2
const DELTA = 3
const scratch = new ByteWriter(64 * 1024)

/** Packs a frame, as a delta when a base is given. */
export function encodeBlock(frame: Frame, base: Frame | null): Buffer {
  scratch.length = 0
  scratch.byte(base ? DELTA : KEY)
  if (base) {
    const { removed, added } = compareIds(base.ids, frame.ids)
    writeIds(scratch, removed)
    writeIds(scratch, added)
    writeAgainst(scratch, frame, align(base, removed.length + added.length > 0 ? frame.ids : base.ids))
  } else {
    writeIds(scratch, frame.ids)
    writeAgainst(scratch, frame, zeros(frame.ids))
  }
  return scratch.finish()
}

/** Unpacks a block. A delta needs the frame it was packed against. Throws a RangeError on bytes that are no block. */
export function decodeBlock(payload: Uint8Array, base: Frame | null): Frame {
  const reader = new ByteReader(payload)
  const format = reader.byte()
  if (format === KEY) {
    const ids = readIds(reader)
    return { ids, ...readAgainst(reader, zeros(ids)) }
  }
  if (format !== DELTA) throw new RangeError(`A poll block starts with ${format}, which is no known format.`)
  if (!base) throw new RangeError('A poll block is a delta, but the block it builds on is not there.')
  const ids = applyIds(base.ids, readIds(reader), readIds(reader))
  return { ids, ...readAgainst(reader, align(base, ids)) }
}

const zeros = (ids: Float64Array): Frame => ({ ids, values: new Float64Array(ids.length) })

/** The values of `base` for the series `ids`; 0 for those it does not have. */
function align(base: Frame, ids: Float64Array): Frame {
  if (base.ids === ids) return base
  const values = new Float64Array(ids.length)
  const wide = new Map<number, bigint>()
  for (let i = 0, j = 0; i < ids.length; i++) {
    while (j < base.ids.length && base.ids[j]! < ids[i]!) j++
    if (base.ids[j] !== ids[i]) continue
    values[i] = base.values[j]!
    const exact = base.wide?.get(j)
    if (exact !== undefined) wide.set(i, exact)
  }
  return wide.size > 0 ? { ids, values, wide } : { ids, values }
}
