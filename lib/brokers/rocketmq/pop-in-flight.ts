/**
 * Messages handed out by POP and not acknowledged. A POP group's committed offset jumps ahead when a message is handed out, so its
 * lag hides them; the broker keeps them as check points and acknowledgements (PopCheckPoint.java, AckMsg.java), which wait in the timer
 * wheel until their time is over. Pure.
 */
import { z } from 'zod'
import { parseBrokerJson } from './remoting/fastjson.ts'
import type { StoredMessage } from './stored-message.ts'

/** Hand-outs remembered; with more than that the count is not known. */
const MOST_OPEN = 50_000

const int = z.number().int()
const hand = { c: z.string(), t: z.string(), q: int, so: int, pt: int }
/** `d`: offsets handed out, counted from `so`. Given back at `reviveTime`. */
const handedOut = z.object({ ...hand, d: z.array(int).optional(), n: int, it: int, reviveTime: int.optional() })
const acknowledged = z.object({ ...hand, ao: int.optional(), aol: z.array(int).optional() })

interface HandOut {
  group: string
  topic: string
  left: Set<number>
  until: number
}

/** Topic of check points and acknowledgements; the timer wheel holds them back until their time. */
export const isReviveTopic = (topic: string): boolean => topic.startsWith('rmq_sys_REVIVE_LOG_')

/** Hand-outs of one broker, told entry by entry. */
export class HandOuts {
  readonly #open = new Map<string, HandOut>()

  /** Takes one entry. Entries of a form not known here are left out. */
  note(message: StoredMessage): void {
    const tag = message.properties.find(([name]) => name === 'TAGS')?.[1]
    const entry = tag === 'ck' ? handedOut.safeParse(body(message)) : acknowledged.safeParse(body(message))
    if (!entry.success) return
    const { c: group, t: topic, q, so, pt } = entry.data
    const key = [group, topic, q, so, pt].join(' ')
    if ('n' in entry.data) {
      const { d, n, it, reviveTime } = entry.data
      const deltas = d && d.length > 0 ? d : Array.from({ length: n }, (_, index) => index)
      this.#open.set(key, { group, topic, left: new Set(deltas.map((delta) => so + delta)), until: reviveTime ?? pt + it })
      return
    }
    const found = this.#open.get(key)
    for (const offset of [...(entry.data.aol ?? []), ...(entry.data.ao === undefined ? [] : [entry.data.ao])]) found?.left.delete(offset)
  }

  /**
   * `group@topic` → messages out now; null = not known, because entries are still to be told. Groups that never took by POP are
   * missing. A hand-out whose time is over is given out again by the broker, and then counted anew.
   */
  inFlight(now: number, caughtUp: boolean): Map<string, number> | null {
    const counts = new Map<string, number>()
    for (const [key, { group, topic, left, until }] of this.#open) {
      const name = `${group}@${topic}`
      const out = until > now ? left.size : 0
      counts.set(name, (counts.get(name) ?? 0) + out)
      // Kept for a while, so that a group that caught up is seen to have nothing in flight.
      if (until + 600_000 < now) this.#open.delete(key)
    }
    if (this.#open.size <= MOST_OPEN) return caughtUp ? counts : null
    this.#open.clear()
    return null
  }
}

function body(message: StoredMessage): unknown {
  try {
    return parseBrokerJson(message.body.toString('utf8'))
  } catch {
    return null
  }
}
