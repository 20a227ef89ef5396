/** One line of a hex view: where it starts, sixteen bytes, and what of them can be printed. */
export interface HexLine {
  offset: string
  bytes: string
  text: string
}

/** Bytes given as base64, as a hex view; at most `mostLines` lines. */
export function hexLines(base64: string, mostLines = 256): HexLine[] {
  const bytes = atob(base64)
  const lines: HexLine[] = []
  for (let start = 0; start < bytes.length && lines.length < mostLines; start += 16) {
    const part = Array.from({ length: Math.min(16, bytes.length - start) }, (_, index) => bytes.charCodeAt(start + index))
    lines.push({
      offset: start.toString(16).padStart(8, '0'),
      bytes: part.map((byte) => byte.toString(16).padStart(2, '0')).join(' '),
      text: part.map((byte) => (byte >= 32 && byte < 127 ? String.fromCharCode(byte) : '·')).join(''),
    })
  }
  return lines
}
