/** How acknowledgements leave: one for `tag`, or for it and everything before it. */
export type SendAck = (tag: number, allUpTo: boolean) => void

/**
 * Gathers acknowledgements until they are flushed. The unbroken run of settled tags at the bottom goes out as
 * one "all up to here"; a settled tag above one that is still open goes out by itself. A tag that was not settled is
 * never covered by another's acknowledgement.
 */
export class Acknowledger {
  readonly #send: SendAck
  /** Everything up to and including this tag is acknowledged. */
  #floor = 0
  /** Acknowledged by themselves, above the floor. */
  readonly #alone = new Set<number>()
  #waiting: number[] = []

  constructor(send: SendAck) {
    this.#send = send
  }

  /** Notes one tag of the channel as settled; tags count up from 1 without gaps. */
  settle(tag: number): void {
    this.#waiting.push(tag)
  }

  /** Sends what is gathered now. */
  flush(): void {
    const tags = new Set(this.#waiting)
    this.#waiting = []
    let highest = 0
    for (let next = this.#floor + 1; ; next += 1) {
      if (tags.delete(next)) highest = next
      else if (!this.#alone.delete(next)) break
      this.#floor = next
    }
    // The broker refuses an "all up to here" at a tag that is acknowledged already, so it names the last open one.
    if (highest > 0) this.#send(highest, true)
    for (const tag of tags) {
      this.#send(tag, false)
      this.#alone.add(tag)
    }
  }
}
