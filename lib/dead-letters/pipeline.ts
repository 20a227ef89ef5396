/**
 * Works that overlap in time but begin in order: each begins once the one before has said so. The first that fails stops
 * later ones from beginning.
 */
export class Pipeline {
  readonly #most: number
  readonly #running = new Set<Promise<void>>()
  #failure: { error: unknown } | null = null

  /** `most` works run at once. */
  constructor(most: number) {
    this.#most = most
  }

  /**
   * Waits for room, begins the work, and resolves when it calls `begun` or has ended. Rejects with the first failure of any work
   * so far.
   */
  async add(work: (begun: () => void) => Promise<void>): Promise<void> {
    while (this.#running.size >= this.#most) await Promise.race(this.#running)
    this.#check()
    const { promise, resolve } = Promise.withResolvers<void>()
    const running = work(resolve)
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => {
        this.#running.delete(running)
        resolve()
      })
    this.#running.add(running)
    await promise
    this.#check()
  }

  /** Waits until no work runs. Never rejects. */
  async idle(): Promise<void> {
    await Promise.all(this.#running)
  }

  /** Waits until no work runs. Rejects with the first failure. */
  async drain(): Promise<void> {
    await this.idle()
    this.#check()
  }

  #check(): void {
    if (this.#failure) throw this.#failure.error
  }
}
