const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const ELLIPSIS = '…'

const bytes = (text: string): number => Buffer.byteLength(text)

/** At most `limit` bytes of UTF-8, cut between whole characters as people see them, the cut marked with an ellipsis. */
export function truncateBytes(text: string, limit: number): string {
  if (bytes(text) <= limit) return text
  const room = limit - bytes(ELLIPSIS)
  if (room < 0) return ''
  let used = 0
  let kept = ''
  for (const { segment } of graphemes.segment(text)) {
    used += bytes(segment)
    if (used > room) break
    kept += segment
  }
  return kept + ELLIPSIS
}

/** Text of others on one line: no control characters, no bidirectional overrides. */
export const plainLine = (text: string): string =>
  // eslint-disable-next-line no-control-regex -- control characters are what is removed
  text.replace(/[\u0000-\u001f\u007f\u0085\u2028-\u202e\u2066-\u2069]+/g, ' ')
