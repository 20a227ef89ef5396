/** A line at a value: where a rule would fire. */
export interface Threshold {
  value: number
  label: string
  tone: 'critical' | 'high' | 'warn'
}

/** A stretch of time that is shaded: while an alert fired. Milliseconds; `to` null is still going on. */
export interface Span {
  from: number
  to: number | null
  tone: 'critical' | 'high' | 'warn' | 'stale'
}

/** A moment with a word: a consumer left, a requeue run, a note. */
export interface Marker {
  at: number
  label: string
}

/** Share of a chart's width below which two markers would write over each other. */
const CLOSE = 0.07

/** Markers within a chart's range, those too close to be read together as one that says how many it stands for. */
export function readableMarkers(markers: readonly Marker[], range: { from: number; to: number }): Marker[] {
  const groups: Marker[][] = []
  for (const marker of [...markers].sort((a, b) => a.at - b.at)) {
    if (marker.at < range.from || marker.at > range.to) continue
    const group = groups.at(-1)
    if (group && marker.at - group[0]!.at < (range.to - range.from) * CLOSE) group.push(marker)
    else groups.push([marker])
  }
  return groups.map((group) => ({
    at: group[0]!.at,
    label: group[0]!.label + (group.length > 1 ? ` +${group.length - 1}` : ''),
  }))
}
