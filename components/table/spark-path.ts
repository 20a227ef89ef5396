/** One unbroken stretch of a sparkline in a box of `width` × `height`. */
export interface SparkSegment {
  line: string
  area: string
}

/**
 * Paths of a sparkline, oldest first, from zero. A null is a gap: the line ends and starts again, so a missing value never
 * looks like a low one. A single value between gaps is drawn as a short dash.
 */
export function sparkPath(values: readonly (number | null)[], width: number, height: number): SparkSegment[] {
  const known = values.filter((value) => value !== null)
  if (known.length === 0) return []
  const top = Math.max(...known) * 1.08 || 1
  const step = width / Math.max(1, values.length - 1)
  const y = (value: number): string => (height - 1 - (Math.max(0, value) / top) * (height - 2)).toFixed(1)
  const segments: SparkSegment[] = []
  let open: { x: number; value: number }[] = []
  const finish = (): void => {
    const [first] = open
    const last = open.at(-1)
    if (!first || !last) return
    const points = open.length > 1 ? open : [first, { x: Math.min(width, first.x + Math.max(1.5, step / 2)), value: first.value }]
    const line = points.map((point, index) => `${index ? 'L' : 'M'}${point.x.toFixed(1)},${y(point.value)}`).join('')
    segments.push({ line, area: `${line}L${(points.at(-1)?.x ?? 0).toFixed(1)},${height}L${first.x.toFixed(1)},${height}Z` })
    open = []
  }
  values.forEach((value, index) => {
    if (value === null) finish()
    else open.push({ x: index * step, value })
  })
  finish()
  return segments
}
