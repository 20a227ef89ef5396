import type { Pool } from '#lib/db/pool.ts'
import { Killed } from './memory-broker.ts'

/** A process that ends at its n-th step, whatever the step is. After that nothing it does has any effect. */
export class Mortal {
  readonly #last: number
  #steps = 0
  dead = false

  constructor(last: number) {
    this.#last = last
  }

  /** One step. Throws `Killed` from the last one on. */
  step = (): void => {
    if (this.dead || ++this.#steps >= this.#last) {
      this.dead = true
      throw new Killed('killed')
    }
  }

  /** Its database connections: each statement is two steps, before and after its effect. */
  pool(pool: Pool): Pool {
    const steps = <T extends object>(target: T): T =>
      new Proxy(target, {
        get: (inner, name) => {
          const value: unknown = Reflect.get(inner, name)
          if (name === 'query') {
            return async (...args: unknown[]) => {
              // A dead process commits nothing; its server rolls back.
              if (args[0] !== 'rollback') this.step()
              const result = await (value as (...parts: unknown[]) => Promise<unknown>).apply(inner, args)
              if (args[0] !== 'rollback') this.step()
              return result
            }
          }
          if (name === 'connect') return async () => steps(await pool.connect())
          return typeof value === 'function' ? (value.bind(inner) as unknown) : value
        },
      })
    return steps(pool)
  }
}
