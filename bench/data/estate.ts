/** A seeded generator: the same seed gives the same estate in every run. */
export function random(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/**
 * Values of `count` series poll after poll: 60 % idle gauges (a poll changes 1 % of them), 25 % counters rising at a
 * rate of their own, 15 % gauges that walk at random. Kinds are mixed, as they are in a cluster.
 */
export function estate(count: number, seed = 1): () => number[] {
  const next = random(seed)
  const kinds = Array.from({ length: count }, next)
  const rates = Array.from({ length: count }, () => Math.floor(next() ** 4 * 500))
  const values = Array.from({ length: count }, () => Math.floor(next() ** 3 * 10_000))
  return () => {
    for (let i = 0; i < count; i++) {
      const kind = kinds[i] ?? 0
      if (kind < 0.6) {
        if (next() < 0.01) values[i] = Math.floor(next() * 10_000)
      } else if (kind < 0.85) {
        values[i] = (values[i] ?? 0) + Math.floor((rates[i] ?? 0) * (0.8 + next() * 0.4))
      } else {
        values[i] = Math.max(0, (values[i] ?? 0) + Math.round((next() - 0.5) * 40))
      }
    }
    return [...values]
  }
}
