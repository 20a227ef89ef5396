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
