import type { BrokerConnection, BrokerMessage, HeldMessage, Mover, MoverRequest } from '#lib/brokers/contract.ts'
import { header, message } from './message.ts'

/**
 * A log broker in memory with topics of one partition, for the state machine of runs: nothing leaves it, positions are read again
 * and again, and looking is free. Every act can be the last one.
 */
export class MemoryLog {
  readonly topics = new Map<string, (BrokerMessage | null)[]>()
  step: (act: string, when: 'before' | 'after') => void = () => undefined

  /** Dead letters of `origin`; null = an offset without a message. */
  fill(topic: string, count: number, origin: string, gaps: readonly number[] = []): void {
    this.topics.set(
      topic,
      Array.from({ length: count }, (_, i) =>
        gaps.includes(i)
          ? null
          : message({ id: `0-${i}`, position: `0-${i}`, timestamp: Date.now(), headers: [header('source_topic', origin)], body: `m${i}` }),
      ),
    )
  }

  bodies(topic: string): string[] {
    return (this.topics.get(topic) ?? []).flatMap((one) => (one ? Buffer.from(one.body).toString() : []))
  }

  connection(): BrokerConnection {
    const unused = (): never => {
      throw new Error('not part of this test')
    }
    const cost = { cost: 'free' as const, explanation: '', looksLeft: null }
    return {
      identify: unused,
      inventory: unused,
      purge: unused,
      sample: unused,
      browseCost: () => Promise.resolve(cost),
      browse: ({ destination }) =>
        this.#act('browse', () => ({
          messages: (this.topics.get(destination.name) ?? []).flatMap((one) => one ?? []),
          nextCursor: null,
          cost,
        })),
      openMover: (request) => this.#act('open', () => this.#mover(request)),
      close: () => Promise.resolve(),
    }
  }

  #act<T>(name: string, effect: () => T): Promise<T> {
    try {
      this.step(name, 'before')
      const result = effect()
      this.step(name, 'after')
      return Promise.resolve(result)
    } catch (error) {
      return Promise.reject(error as Error)
    }
  }

  #mover({ source, positions }: MoverRequest): Mover {
    const topic = this.topics.get(source.name) ?? []
    const left = [...(positions ?? [])]
    return {
      next: () =>
        this.#act('next', (): HeldMessage | null => {
          const id = left.shift()
          if (id === undefined) return null
          const found = topic[Number(id.split('-')[1])]
          return found ? { message: found, handle: found } : { message: message({ id }), missing: 'compacted away', handle: null }
        }),
      send: (held, target, { addHeaders }) =>
        this.#act('send', () => {
          const topicOf = this.topics.get(target.destination.name)
          if (!topicOf) return { result: 'refused' as const, reason: 'no such topic' }
          topicOf.push({
            ...held.message,
            headers: [...held.message.headers, ...Object.entries(addHeaders).map(([name, value]) => header(name, value))],
          })
          return { result: 'confirmed' as const, position: `0-${topicOf.length - 1}` }
        }),
      settle: () => this.#act('settle', () => undefined),
      release: () => this.#act('release', () => undefined),
      checkTarget: (target) =>
        this.#act('check', () => {
          const exists = this.topics.has(target.destination.name)
          return { exists, routable: exists, detail: '' }
        }),
      close: () => this.#act('close', () => undefined),
    }
  }
}
