import { type Frame, decodeBlock } from './codec/block.ts'

/** A row of `poll_block`. */
export interface BlockRow {
  id: number
  /** The block it is a delta to; null for a key frame. */
  base: number | null
  /** Milliseconds since the epoch. */
  time: number
  payload: Uint8Array
}

/** Two processes that append at once make two chains side by side; so the last few frames are kept, not the last alone. */
const KEPT = 8

/** Unpacks blocks in the given order. A delta whose base is not among them is passed over: its chain starts elsewhere. */
export function* decodeChain(rows: Iterable<BlockRow>): Generator<{ time: number; frame: Frame }> {
  const frames = new Map<number, Frame>()
  for (const { id, base, time, payload } of rows) {
    const baseFrame = base === null ? null : frames.get(base)
    if (baseFrame === undefined) continue
    const frame = decodeBlock(payload, baseFrame)
    frames.set(id, frame)
    if (frames.size > KEPT) for (const oldest of frames.keys()) if (frames.size > KEPT) frames.delete(oldest)
    yield { time, frame }
  }
}
