/**
 * Brake of a run: at most `rate` messages a second on average, a quarter of a second's worth at once at most,
 * and no less than an eighth, so that a slow run costs few statements. Pure: the
 * clock is passed in, in milliseconds.
 */
export class TokenBucket {
  #rate: number | null
  #tokens = 1
  #at: number

  constructor(rate: number | null, now: number) {
    this.#rate = rate
    this.#at = now
  }

  /** Changes the rate from now on; null = no brake. */
  setRate(rate: number | null, now: number): void {
    this.#refill(now)
    this.#rate = rate
    this.#tokens = Math.min(this.#tokens, this.#burst())
  }

  /** How many of `wanted` may go now; those are taken. */
  take(wanted: number, now: number): number {
    if (this.#rate === null) return wanted
    this.#refill(now)
    if (this.#tokens < this.#least()) return 0
    const granted = Math.min(wanted, Math.floor(this.#tokens))
    this.#tokens -= granted
    return granted
  }

  /** Gives back what was taken and not used. */
  giveBack(count: number): void {
    if (this.#rate !== null) this.#tokens = Math.min(this.#burst(), this.#tokens + count)
  }

  /** Milliseconds until some may go; 0 = now. */
  waitMs(now: number): number {
    if (this.#rate === null) return 0
    this.#refill(now)
    return Math.max(0, Math.ceil(((this.#least() - this.#tokens) / this.#rate) * 1000))
  }

  #refill(now: number): void {
    const passed = Math.max(0, now - this.#at)
    this.#at = Math.max(this.#at, now)
    if (this.#rate !== null) this.#tokens = Math.min(this.#burst(), this.#tokens + (passed * this.#rate) / 1000)
  }

  #least(): number {
    return Math.max(1, this.#burst() / 2)
  }

  #burst(): number {
    return Math.max(1, (this.#rate ?? 0) / 4)
  }
}
