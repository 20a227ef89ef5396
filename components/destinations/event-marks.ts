import type { DestinationEvent } from '#lib/api/contracts/destination-events.ts'
import type { Marker, Span } from '#components/charts/annotations.ts'

const WORDS = {
  'requeue.started': 'requeue',
  'silence.started': 'silence',
  'destination.configured': 'settings',
  'destination.recreated': 'recreated',
} as const

/** Moments worth a line on a chart, oldest first. Only beginnings: the end of a run shows in the curve. */
export function eventMarkers(events: readonly DestinationEvent[], word: (of: (typeof WORDS)[keyof typeof WORDS]) => string): Marker[] {
  return events
    .flatMap((event): Marker[] =>
      Object.hasOwn(WORDS, event.type) ? [{ at: Date.parse(event.at), label: word(WORDS[event.type as keyof typeof WORDS]) }] : [],
    )
    .sort((a, b) => a.at - b.at)
}

/** Stretches in which nobody was told: from each silence's beginning to the time it ended or will end. */
export function silenceSpans(events: readonly DestinationEvent[]): Span[] {
  return events.flatMap((event): Span[] => {
    const until = event.details['until']
    if (!event.type.startsWith('silence.') || typeof until !== 'string') return []
    const ended = events.some((other) => other.type === 'silence.started' && other.subject.id === event.subject.id)
    // Its beginning may lie before the range that was asked for.
    if (event.type === 'silence.ended') return ended ? [] : [{ from: 0, to: Date.parse(event.at), tone: 'stale' }]
    return [{ from: Date.parse(event.at), to: Date.parse(until), tone: 'stale' }]
  })
}
