/** One place in a row of sends. */
export interface Turn {
  /** Everybody before has handed over. */
  begun: Promise<void>
  /** Everything handed over before has an answer. */
  allBefore: Promise<void>
  /** Hands over to the next; `work` is what was begun. Only the first call counts. */
  pass(work: Promise<unknown>): void
}

/** Lets work that is prepared at different speeds begin in the order in which it was asked for. */
export class Turns {
  #begun: Promise<void> = Promise.resolve()
  #done: Promise<void> = Promise.resolve()

  /** Takes the next place. Its owner must call `pass`. */
  take(): Turn {
    const [begun, allBefore] = [this.#begun, this.#done]
    const { promise, resolve } = Promise.withResolvers<void>()
    const work = Promise.withResolvers<void>()
    this.#begun = begun.then(() => promise)
    this.#done = allBefore.then(() => work.promise)
    let passed = false
    return {
      begun,
      allBefore,
      pass: (begunWork) => {
        if (passed) return
        passed = true
        resolve()
        begunWork.then(
          () => work.resolve(),
          () => work.resolve(),
        )
      },
    }
  }
}
