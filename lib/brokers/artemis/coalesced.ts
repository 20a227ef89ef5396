/**
 * One question shared by all who ask at the same time. An answer counts only for those who asked before the question was put, so who comes
 * while one is under way waits for the next.
 */
export class Coalesced<T> {
  readonly #put: () => Promise<T>
  #running: Promise<unknown> | null = null
  #next: Promise<T> | null = null

  constructor(put: () => Promise<T>) {
    this.#put = put
  }

  ask(): Promise<T> {
    this.#next ??= this.#afterRunning()
    return this.#next
  }

  async #afterRunning(): Promise<T> {
    // One turn of the event loop gathers all answers that came in one packet.
    await (this.#running ?? new Promise((resolve) => setImmediate(resolve)))
    this.#next = null
    const answer = this.#put()
    const settled = answer.then(
      () => undefined,
      () => undefined,
    )
    this.#running = settled
    void settled.then(() => {
      if (this.#running === settled) this.#running = null
    })
    return answer
  }
}
