import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync(new URL('../../app/globals.css', import.meta.url), 'utf8')
const tokens = new Map(
  [...css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g)].map((match) => [
    match[1] as string,
    [match[2], match[3]] as [string, string],
  ]),
)

function luminance(hex: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function contrast(a: string, b: string): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (high + 0.05) / (low + 0.05)
}

function pair(ink: string, paper: string, theme: 0 | 1): number {
  const [a, b] = [tokens.get(ink)?.[theme], tokens.get(paper)?.[theme]]
  if (!a || !b) throw new Error(`app/globals.css has no token --${a ? paper : ink}`)
  return contrast(a, b)
}

const TEXT = ['ink', 'ink-2', 'ink-3', 'brand', 'critical', 'high', 'warn', 'ok', 'stale']
const TONES = ['critical', 'high', 'warn', 'ok', 'brand']

describe.each([
  ['light', 0],
  ['dark', 1],
] as const)('colours of the %s theme', (_name, theme) => {
  it.each(TEXT.flatMap((ink) => ['panel', 'bg', 'raised'].map((paper) => [ink, paper])))('%s on %s can be read (4.5:1)', (ink, paper) => {
    expect(pair(ink, paper, theme)).toBeGreaterThanOrEqual(4.5)
  })
  it.each(TONES)('%s can be read on its own soft ground', (tone) => {
    expect(pair(tone, `${tone}-soft`, theme)).toBeGreaterThanOrEqual(4.5)
  })
  it.each([
    ['ink', 'brand-soft'],
    ['ink-2', 'brand-soft'],
    ['ink-2', 'line-2'],
    ['ink-3', 'line-2'],
    ['on-brand', 'brand'],
  ])('%s on %s can be read', (ink, paper) => {
    expect(pair(ink, paper, theme)).toBeGreaterThanOrEqual(4.5)
  })
  it.each(['field', 's1', 's3', 's4', 's5'])('%s stands out from the paper as a shape (3:1)', (shape) => {
    expect(pair(shape, 'panel', theme)).toBeGreaterThanOrEqual(3)
  })
})
