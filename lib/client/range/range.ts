/** Sliding ranges ending now, in seconds. */
export const PRESETS = { '15m': 900, '1h': 3_600, '3h': 10_800, '24h': 86_400, '7d': 604_800, '30d': 2_592_000 } as const
export type Preset = keyof typeof PRESETS
export const DEFAULT_PRESET: Preset = '3h'

/** What the page looks at: a sliding window, or two fixed moments in milliseconds. */
export type Range = { type: 'preset'; preset: Preset } | { type: 'fixed'; from: number; to: number }

const isPreset = (text: string | null): text is Preset => text !== null && Object.hasOwn(PRESETS, text)

/** Reads `range`, `from`, `to` of an address. Anything that makes no sense is the default, never an error. */
export function parseRange(preset: string | null, from: string | null, to: string | null): Range {
  const start = moment(from)
  const end = moment(to)
  if (start !== null && end !== null && end > start) return { type: 'fixed', from: start, to: end }
  return { type: 'preset', preset: isPreset(preset) ? preset : DEFAULT_PRESET }
}

function moment(text: string | null): number | null {
  if (!text) return null
  const at = Date.parse(text)
  return Number.isFinite(at) ? at : null
}

/** Both ends in milliseconds. A sliding window is cut to whole steps of a second. */
export function boundsOf(range: Range, now: number): { from: number; to: number } {
  if (range.type === 'fixed') return { from: range.from, to: range.to }
  const to = Math.floor(now / 1000) * 1000
  return { from: to - PRESETS[range.preset] * 1000, to }
}

/** Query parameters of `/series` and of history lists. */
export function boundsQuery(range: Range, now: number): { from: string; to: string } {
  const { from, to } = boundsOf(range, now)
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() }
}

/** Parameters of an address that name this range; the default range names none. */
export function rangeParams(range: Range): { range: string | null; from: string | null; to: string | null } {
  if (range.type === 'fixed') return { range: null, from: new Date(range.from).toISOString(), to: new Date(range.to).toISOString() }
  return { range: range.preset === DEFAULT_PRESET ? null : range.preset, from: null, to: null }
}
