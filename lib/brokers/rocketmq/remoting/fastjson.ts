/**
 * Broker answers look like JSON and are not: fastjson writes maps with their keys as they are, so a key may be an object or a
 * bare number (`{"offsetTable":{{"queueId":2,…}:{…}}}`, `{0:"127.0.0.1:10911"}`). Pure.
 */

/** Parses such text; a key that is an object becomes its JSON text, a number its digits. Throws a SyntaxError. */
export function parseBrokerJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return JSON.parse(withTextKeys(text))
  }
}

/** The same text with every key as a string. Values are left for `JSON.parse` to judge. */
function withTextKeys(text: string): string {
  const out: string[] = []
  /** Open brackets around the current place: an object that waits for a key, an object with its key, an array. */
  const open: ('key' | 'value' | 'array')[] = []
  let copied = 0
  let at = 0
  while (at < text.length) {
    const char = text[at] as string
    if (open.at(-1) === 'key' && (char === '{' || char === '-' || isDigit(char))) {
      const end = char === '{' ? endOfObject(text, at) : endOfNumber(text, at)
      const key = text.slice(at, end)
      out.push(text.slice(copied, at), JSON.stringify(char === '{' ? withTextKeys(key) : key))
      copied = at = end
    } else if (char === '"') {
      at = endOfString(text, at)
    } else {
      if (char === '{') open.push('key')
      else if (char === '[') open.push('array')
      else if (char === '}' || char === ']') open.pop()
      else if (char === ':' && open.at(-1) === 'key') open[open.length - 1] = 'value'
      else if (char === ',' && open.at(-1) === 'value') open[open.length - 1] = 'key'
      at++
    }
  }
  out.push(text.slice(copied))
  return out.join('')
}

const isDigit = (char: string): boolean => char >= '0' && char <= '9'

function endOfNumber(text: string, from: number): number {
  let at = from + 1
  while (at < text.length && isDigit(text[at] as string)) at++
  return at
}

/** Index after the closing quote. */
function endOfString(text: string, from: number): number {
  let at = from + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

/** Index after the brace that closes the one at `from`. */
function endOfObject(text: string, from: number): number {
  let depth = 0
  let at = from
  while (at < text.length) {
    const char = text[at]
    if (char === '"') {
      at = endOfString(text, at)
      continue
    }
    if (char === '{') depth++
    else if (char === '}') depth--
    at++
    if (depth === 0) return at
  }
  throw new SyntaxError('An object used as a key does not end')
}
