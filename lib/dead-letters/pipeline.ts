/** What a work tells its pipeline. */
export interface Stage {
  /** The next work may begin. */
  begun(): void
  /** Only writing down is left: its room may be used by another. */
  left(): void
}

/**
 * Works that overlap in time but begin in order: each begins once the one before has said so. The first that fails stops
 * later ones from beginning.
 */
export class Pipeline {
  readonly #most: number
  readonly #running = new Set<Promise<void>>()
  #taken = 0
  #room: (() => void) | null = null
  #failure: { error: unknown } | null = null

  /** `most` works hold a room at once, and as many again may be writing down. */
  constructor(most: number) {
    this.#most = most
  }

  /**
   * Waits for room, begins the work, and resolves when it calls `begun` or has ended. Rejects with the first failure of any work
   * so far.
   */
  async add(work: (stage: Stage) => Promise<void>): Promise<void> {
    while (this.#taken >= this.#most || this.#running.size >= this.#most * 2)
      await new Promise<void>((resolve) => {
        this.#room = resolve
      })
    this.#check()
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#taken += 1
    let holds = true
    const left = (): void => {
      if (holds) this.#taken -= 1
      holds = false
      this.#room?.()
    }
    const running = work({ begun: resolve, left })
      .catch((error: unknown) => {
        this.#failure ??= { error }
      })
      .finally(() => {
        this.#running.delete(running)
        left()
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
