/** A seeded source of chance: the same seed tells the same story. */
export interface Random {
  /** A number in [0, 1). */
  next: () => number
  /** A whole number in [min, max]. */
  int: (min: number, max: number) => number
  /** True with probability `p`. */
  chance: (p: number) => boolean
  pick: <const Choices extends readonly [unknown, ...unknown[]]>(choices: Choices) => Choices[number]
  /** Picks by weight; weights need not sum to one. */
  weighted: <T>(choices: readonly (readonly [T, number])[]) => T
  /** An independent source for a part of the story, so that one part's use does not change another's. */
  fork: (name: string) => Random
}

/** mulberry32: 32 bits of state, good enough for traffic. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  const random: Random = {
    next,
    int: (min, max) => min + Math.floor(next() * (max - min + 1)),
    chance: (p) => next() < p,
    pick: (choices) => choices[Math.floor(next() * choices.length)] ?? choices[0],
    weighted: (choices) => pickWeighted(choices, next()),
    fork: (name) => createRandom(hash(`${seed}/${name}`)),
  }
  return random
}

function pickWeighted<T>(choices: readonly (readonly [T, number])[], at: number): T {
  const last = choices.at(-1)
  if (last === undefined) throw new Error('nothing to choose from')
  let left = at * choices.reduce((sum, [, weight]) => sum + weight, 0)
  for (const [choice, weight] of choices) {
    left -= weight
    if (left < 0) return choice
  }
  return last[0]
}

/** FNV-1a over the UTF-16 units of a text. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
  return value >>> 0
}
