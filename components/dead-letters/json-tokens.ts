/** A piece of JSON text and what it is, for colouring. */
export interface JsonToken {
  type: 'key' | 'string' | 'number' | 'word' | 'plain'
  text: string
}

const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b/g

/** Splits JSON text into pieces; what is between them (brackets, blanks, anything broken) stays `plain`, nothing is lost. */
export function jsonTokens(text: string): JsonToken[] {
  const tokens: JsonToken[] = []
  let end = 0
  const plain = (until: number): void => {
    if (until > end) tokens.push({ type: 'plain', text: text.slice(end, until) })
  }
  for (const match of text.matchAll(TOKEN)) {
    plain(match.index)
    end = match.index + match[0].length
    const [all, quoted, colon, number] = match
    if (quoted !== undefined && colon !== undefined) tokens.push({ type: 'key', text: quoted }, { type: 'plain', text: colon })
    else if (quoted !== undefined) tokens.push({ type: 'string', text: quoted })
    else tokens.push({ type: number === undefined ? 'word' : 'number', text: all })
  }
  plain(text.length)
  return tokens
}

/** JSON laid out over lines, or null when the text is none. Numbers are never touched: 20-digit ids stay as they came. */
export function prettyJson(text: string): string | null {
  const start = text.trimStart()[0]
  if (start !== '{' && start !== '[') return null
  try {
    JSON.parse(text)
  } catch {
    return null
  }
  return layOut(text)
}

/** Only blanks outside of strings change. Expects valid JSON. */
function layOut(text: string): string {
  let out = ''
  let depth = 0
  let inString = false
  const line = (): string => `\n${'  '.repeat(depth)}`
  for (let at = 0; at < text.length; at++) {
    const char = text[at] as string
    if (inString) {
      out += char
      if (char === '\\') out += text[++at] ?? ''
      else if (char === '"') inString = false
      continue
    }
    if (/\s/.test(char)) continue
    if (char === '"') inString = true
    if (char === '{' || char === '[') {
      const close = /^\s*([}\]])/.exec(text.slice(at + 1))
      if (close) {
        out += char + (close[1] ?? '')
        at += close[0].length
        continue
      }
      depth++
      out += char + line()
    } else if (char === '}' || char === ']') {
      depth--
      out += line() + char
    } else if (char === ',') out += char + line()
    else if (char === ':') out += ': '
    else out += char
  }
  return out
}
