import type { PreviewIncident } from '#lib/api/contracts/alert-preview.ts'

/** A stretch of a row, as shares (0 … 1) of the range. */
export interface PreviewBar {
  from: number
  to: number
  /** False: breached, but not yet long enough to fire. */
  firing: boolean
}

/** One object with the times a rule would have had something to say about it. */
export interface PreviewRow {
  subject: PreviewIncident['subject']
  fired: number
  peakValue: number
  bars: PreviewBar[]
}

/** What the timeline shows: the range, or where its history begins when most of it has none. Milliseconds. */
export function shownRange({ from, to, historyFrom }: { from: string; to: string; historyFrom: string | null }): {
  from: number
  to: number
} {
  const range = { from: Date.parse(from), to: Date.parse(to) }
  const begins = historyFrom === null ? range.from : Date.parse(historyFrom)
  return begins - range.from > (range.to - range.from) / 4 ? { ...range, from: begins } : range
}

/** Rows of the timeline, those that fired most first; at most `most`, and how many more there are. */
export function previewRows(
  items: readonly PreviewIncident[],
  range: { from: number; to: number },
  most: number,
): { rows: PreviewRow[]; more: number } {
  const span = Math.max(1, range.to - range.from)
  const share = (at: string | null): number => (at === null ? 1 : Math.min(1, Math.max(0, (Date.parse(at) - range.from) / span)))
  const groups = Map.groupBy(items, ({ subject }) => `${subject.kind} ${subject.id}`)
  const rows = [...groups.values()].map((incidents): PreviewRow => {
    const fired = incidents.filter((one) => one.firedAt !== null)
    return {
      subject: incidents[0]!.subject,
      fired: fired.length,
      peakValue: Math.max(...incidents.map((one) => one.peakValue)),
      bars: incidents.flatMap((one): PreviewBar[] => [
        { from: share(one.startedAt), to: share(one.firedAt ?? one.closedAt), firing: false },
        ...(one.firedAt === null ? [] : [{ from: share(one.firedAt), to: share(one.closedAt), firing: true }]),
      ]),
    }
  })
  rows.sort((a, b) => b.fired - a.fired || b.peakValue - a.peakValue || a.subject.name.localeCompare(b.subject.name))
  return { rows: rows.slice(0, most), more: Math.max(0, rows.length - most) }
}
