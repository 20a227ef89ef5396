import { Buffer } from 'node:buffer'
import type {
  BrokerConnection,
  BrokerMessage,
  BrowseCostReport,
  HeldMessage,
  Mover,
  MoverRequest,
  MoverTarget,
  SendOptions,
  SendOutcome,
} from '#lib/brokers/contract.ts'
import { BrokerError } from '#lib/brokers/error.ts'
import { header, message } from './message.ts'

/** Thrown where the test ends the process under test. */
export class Killed extends Error {}

export interface MemoryBrokerOptions {
  /** Called before and after every act on the broker; may throw `Killed` or a `BrokerError`. */
  step?: (act: string, when: 'before' | 'after') => void
  cost?: BrowseCostReport
}

const FREE: BrowseCostReport = { cost: 'locks', explanation: 'Messages are hidden for a moment.', looksLeft: null }

/**
 * A queue broker in memory, for the state machine of runs: it redelivers what was not settled, as real ones do, and every act can
 * be the last one. What real brokers do is tested on real brokers.
 */
export class MemoryBroker {
  readonly queues = new Map<string, BrokerMessage[]>()
  options: MemoryBrokerOptions = {}

  /** Puts messages named `<prefix>0`, `<prefix>1`, … whose dead-letter header names `origin`. */
  fill(queue: string, count: number, origin: string, prefix = 'm', named = false): void {
    const list = this.queues.get(queue) ?? []
    this.queues.set(queue, list)
    for (let i = 0; i < count; i++) {
      const id = `${prefix}${i}`
      list.push(
        message({
          id,
          position: String(i),
          headers: [header('x-death', [{ queue: origin, reason: 'rejected', count: 1, exchange: '', 'routing-keys': [origin] }])],
          body: id,
          ...(named ? { properties: { messageId: id } } : {}),
        }),
      )
    }
  }

  bodies(queue: string): string[] {
    return (this.queues.get(queue) ?? []).map((one) => Buffer.from(one.body).toString())
  }

  connection(): BrokerConnection {
    const unused = (): never => {
      throw new Error('not part of this test')
    }
    return {
      identify: unused,
      inventory: unused,
      purge: unused,
      sample: () =>
        Promise.resolve({
          destinations: [...this.queues].map(([name, list]) => ({ destination: { namespace: '/', name }, readyMessages: list.length })),
          subscriptions: [],
          nodes: [],
          problems: [],
          notObserved: [],
          requests: 1,
        }),
      browseCost: () => Promise.resolve(this.options.cost ?? FREE),
      browse: ({ destination, limit, cursor }) => {
        const list = this.queues.get(destination.name) ?? []
        const start = Number(cursor ?? 0)
        const messages = list.slice(start, start + limit)
        return Promise.resolve({
          messages,
          nextCursor: start + limit < list.length ? String(start + limit) : null,
          cost: this.options.cost ?? FREE,
        })
      },
      openMover: (request) => Promise.resolve(this.#mover(request)),
      close: () => Promise.resolve(),
    }
  }

  #mover(request: MoverRequest): Mover {
    const source = this.queues.get(request.source.name)
    if (!source) throw new BrokerError('object-error', `There is no queue ${request.source.name}.`, '')
    const seen = new Set<BrokerMessage>()
    let held = 0
    const act = <T>(name: string, effect: () => T): Promise<T> => {
      try {
        this.options.step?.(name, 'before')
        const result = effect()
        this.options.step?.(name, 'after')
        return Promise.resolve(result)
      } catch (error) {
        return Promise.reject(error as Error)
      }
    }
    return {
      next: () =>
        act('next', (): HeldMessage | null => {
          if (held >= request.prefetch) throw new Error(`asked for more than the prefetch of ${request.prefetch}`)
          const found = source.find((one) => !seen.has(one))
          if (!found) return null
          seen.add(found)
          held += 1
          return { message: found, handle: found }
        }),
      send: (one, target, options) => {
        // As real adapters do, a broken line is an answer here: nothing was sent, or nobody knows.
        let stored = false
        return act('send', () => {
          stored = true
          return this.#send(one.message, target, options)
        }).catch((error: unknown): SendOutcome => {
          if (!(error instanceof BrokerError)) throw error
          return stored ? { result: 'unknown', reason: error.message } : { result: 'refused', reason: `Nothing was sent: ${error.message}` }
        })
      },
      settle: (one) =>
        act('settle', () => {
          held -= 1
          source.splice(source.indexOf(one.message), 1)
        }),
      release: () =>
        act('release', () => {
          held -= 1
        }),
      checkTarget: (target) =>
        act('check', () => {
          const exists = this.queues.has(target.destination.name)
          return { exists, routable: exists, detail: exists ? '' : `There is no queue ${target.destination.name}.` }
        }),
      close: () => act('close', () => undefined),
    }
  }

  #send(one: BrokerMessage, target: MoverTarget, { addHeaders, dropHeaders }: SendOptions): SendOutcome {
    const queue = this.queues.get(target.destination.name)
    if (!queue) return { result: 'refused', reason: 'unroutable' }
    const kept = one.headers.filter(({ name }) => !dropHeaders.includes(name.toLowerCase()))
    queue.push({ ...one, headers: [...kept, ...Object.entries(addHeaders).map(([name, value]) => header(name, value))] })
    return { result: 'confirmed', position: null }
  }
}
