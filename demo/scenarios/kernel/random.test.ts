import { describe, expect, it } from 'vitest'
import { createRandom } from './random.ts'

const draws = (seed: number): number[] => {
  const random = createRandom(seed)
  return Array.from({ length: 50 }, () => random.int(1, 1_000_000))
}

describe('seeded chance', () => {
  it('the same seed tells the same story, another one another', () => {
    expect(draws(7)).toEqual(draws(7))
    expect(draws(7)).not.toEqual(draws(8))
  })

  it('a fork does not depend on what was drawn before', () => {
    const fresh = createRandom(7).fork('orders').int(0, 1e9)
    const used = createRandom(7)
    used.next()
    expect(used.fork('orders').int(0, 1e9)).toBe(fresh)
    expect(used.fork('prices').int(0, 1e9)).not.toBe(fresh)
  })

  it('weights decide how often something is chosen', () => {
    const random = createRandom(1)
    const chosen = Array.from({ length: 10_000 }, () =>
      random.weighted([
        ['often', 9],
        ['rarely', 1],
        ['never', 0],
      ] as const),
    )
    const rarely = chosen.filter((choice) => choice === 'rarely').length
    expect(rarely).toBeGreaterThan(900)
    expect(rarely).toBeLessThan(1_100)
    expect(chosen).not.toContain('never')
  })
})
