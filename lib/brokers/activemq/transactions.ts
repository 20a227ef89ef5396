import type { SendOutcome } from '../contract.ts'
import { StompRefusal, type StompConnection } from './stomp/connection.ts'
import type { Outgoing } from './outgoing.ts'

type Frame = Exclude<Outgoing, { unfaithful: string }>

/** A dead letter to move: the frame to send, and the delivery to acknowledge with it. */
interface Move {
  frame: Frame
  ack: string
  resolve: (outcome: SendOutcome) => void
}

/** One transaction holds so many messages, and so many bytes of bodies, at most: until its end they fill the broker's memory. */
const MOST_MESSAGES = 250
const MOST_BYTES = 1_048_576

/**
 * Moves messages: the sending and the acknowledgement of each are in one STOMP transaction, so that the broker does both or neither.
 * What is asked for in one turn shares a transaction. A confirmed message has left its queue already.
 */
export class Transactions {
  readonly #stomp: StompConnection
  #moves: Move[] = []
  #count = 0
  /** Transactions whose messages are being sent. */
  readonly #sending = new Set<{ refused: boolean }>()

  constructor(stomp: StompConnection) {
    this.#stomp = stomp
    // A refusal does not tell which message it is about: every transaction it may concern goes again, message by message.
    stomp.onRefusal = () => {
      for (const one of this.#sending) one.refused = true
      return this.#sending.size > 0
    }
  }

  /** Never rejects. */
  move(frame: Frame, ack: string): Promise<SendOutcome> {
    return new Promise((resolve) => {
      if (this.#moves.length === 0) setImmediate(() => this.#flush())
      this.#moves.push({ frame, ack, resolve })
    })
  }

  #flush(): void {
    const moves = this.#moves
    this.#moves = []
    let [bytes, group]: [number, Move[]] = [0, []]
    for (const move of moves) {
      if (group.length === MOST_MESSAGES || (group.length > 0 && bytes + move.frame.body.length > MOST_BYTES)) {
        void this.#together(group)
        ;[bytes, group] = [0, []]
      }
      bytes += move.frame.body.length
      group.push(move)
    }
    void this.#together(group)
  }

  async #together(moves: readonly Move[]): Promise<void> {
    const transaction = `t${++this.#count}`
    const stomp = this.#stomp
    const sending = { refused: false }
    this.#sending.add(sending)
    stomp.send('BEGIN', { transaction })
    // The broker takes frames one after the other: the receipt of the last tells of all.
    for (const { frame } of moves.slice(0, -1)) stomp.send('SEND', withTransaction(frame, transaction), frame.body, frame.sized)
    const last = moves.at(-1) as Move
    const error = await stomp
      .request('SEND', Object.fromEntries(withTransaction(last.frame, transaction)), last.frame.body, last.frame.sized)
      .then(
        () => null,
        (reason: Error) => reason,
      )
    this.#sending.delete(sending)
    if (stomp.lost !== null) {
      // Nothing was committed: the broker rolls back what a lost connection has begun.
      settle(moves, { result: 'refused', reason: `Nothing was sent: ${stomp.lost.message}` })
      return
    }
    if (error !== null || sending.refused) {
      stomp.send('ABORT', { transaction })
      await this.#apart(moves, error)
      return
    }
    for (const { ack } of moves) stomp.send('ACK', { id: ack, transaction })
    const outcome = await stomp.request('COMMIT', { transaction }).then(
      (): SendOutcome => ({ result: 'confirmed', position: null }),
      (reason: Error): SendOutcome => ({ result: 'unknown', reason: `The transaction was not confirmed: ${reason.message}` }),
    )
    settle(moves, outcome)
  }

  /** One message the broker refuses spoils the transaction for all: they go again, each alone. */
  async #apart(moves: readonly Move[], error: Error | null): Promise<void> {
    if (moves.length === 1) {
      const reason =
        error instanceof StompRefusal
          ? `The broker refused it: ${error.message}.`
          : `Nothing was sent: ${error?.message ?? 'no reason given'}`
      settle(moves, { result: 'refused', reason })
      return
    }
    for (const move of moves) await this.#together([move])
  }
}

const settle = (moves: readonly Move[], outcome: SendOutcome): void => {
  for (const { resolve } of moves) resolve(outcome)
}

const withTransaction = ({ headers }: Frame, transaction: string): Map<string, string> =>
  new Map([...headers, ['transaction', transaction]])
