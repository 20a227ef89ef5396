/** Something that comes again and again, counted from the start of a scenario. */
export interface Recurring {
  /** Seconds after the start when it first begins. */
  firstAt: number
  /** Seconds from one beginning to the next. */
  every: number
  /** Seconds it lasts. */
  lasts: number
}

/** How many messages a producer sends. */
export interface RatePlan {
  /** Messages per second on an average moment of the day. */
  perSecond: number
  /** Messages per second while a surge lasts. */
  surgePerSecond?: number
  surges?: Recurring
}

/** A day of the demo: morning, noon peak, evening peak and night within this many seconds. */
export const daySeconds = 20 * 60

/** Whether a recurring thing is on, `elapsedMs` after the start. */
export function isOn(recurring: Recurring | undefined, elapsedMs: number): boolean {
  if (recurring === undefined) return false
  const since = elapsedMs / 1000 - recurring.firstAt
  return since >= 0 && since % recurring.every < recurring.lasts
}

/** How often a recurring thing has begun so far. */
export function timesBegun(recurring: Recurring, elapsedMs: number): number {
  const since = elapsedMs / 1000 - recurring.firstAt
  return since < 0 ? 0 : Math.floor(since / recurring.every) + 1
}

/** Factor of the baseline at a moment of the compressed day: between 0.55 and 1.45, 1 on average, with two peaks. */
export function dayShape(elapsedMs: number): number {
  const phase = ((elapsedMs / 1000 / daySeconds) % 1) * 2 * Math.PI
  return 1 + 0.3 * Math.sin(phase) + 0.15 * Math.sin(2 * phase)
}

/** Messages per second due at a moment. `forced` is a surge ordered from outside. */
export function rateAt(plan: RatePlan, elapsedMs: number, forced = false): number {
  if (forced || isOn(plan.surges, elapsedMs)) return plan.surgePerSecond ?? plan.perSecond * 8
  return plan.perSecond * dayShape(elapsedMs)
}

/** Turns a rate into whole messages: keeps the fraction for the next time, so that the long-run rate is exact. */
export function createPacer(): (perSecond: number, elapsedMs: number) => number {
  let owed = 0
  return (perSecond, elapsedMs) => {
    owed += (perSecond * elapsedMs) / 1000
    const whole = Math.floor(owed)
    owed -= whole
    return whole
  }
}
