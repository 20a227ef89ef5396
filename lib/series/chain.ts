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

/** Unpacks blocks in the given order. */
export class ChainDecoder {
  private readonly frames = new Map<number, Frame>()

  /** Null for a delta whose base was not among the blocks so far: its chain starts elsewhere. */
  decode({ id, base, payload }: BlockRow): Frame | null {
    const baseFrame = base === null ? null : this.frames.get(base)
    if (baseFrame === undefined) return null
    const frame = decodeBlock(payload, baseFrame)
    this.frames.set(id, frame)
    if (this.frames.size > KEPT) for (const oldest of this.frames.keys()) if (this.frames.size > KEPT) this.frames.delete(oldest)
    return frame
  }
}

/** Unpacks blocks in the given order. A delta whose base is not among them is passed over. */
export function* decodeChain(rows: Iterable<BlockRow>): Generator<{ time: number; frame: Frame }> {
  const decoder = new ChainDecoder()
  for (const row of rows) {
    const frame = decoder.decode(row)
    if (frame) yield { time: row.time, frame }
  }
}
