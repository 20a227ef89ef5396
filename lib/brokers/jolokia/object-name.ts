/** Names of MBeans: `domain:key=value,key="quoted value"`. Pure. Rules: javax.management.ObjectName. */

/** A name taken apart. Values are unquoted; the order of keys means nothing. */
export interface ObjectName {
  domain: string
  keys: ReadonlyMap<string, string>
}

/** Takes a name apart; null when it is none. Servers give keys in sorted or in creation order: never compare names as text. */
export function parseObjectName(text: string): ObjectName | null {
  const colon = text.indexOf(':')
  if (colon < 0) return null
  const keys = new Map<string, string>()
  let at = colon + 1
  while (at < text.length) {
    const equals = text.indexOf('=', at)
    if (equals < 0) return null
    const quoted = text[equals + 1] === '"'
    const end = quoted ? closingQuote(text, equals + 2) + 1 : comma(text, equals + 1)
    if (end === 0 || (end < text.length && text[end] !== ',')) return null
    const raw = text.slice(equals + 1, end)
    keys.set(text.slice(at, equals), quoted ? unquote(raw) : raw)
    at = end + 1
  }
  return { domain: text.slice(0, colon), keys }
}

/** Writes a value in quotes, as `ObjectName.quote` does. Artemis quotes the names of brokers, addresses and queues. */
export function quote(value: string): string {
  return `"${value.replace(/["*?\\]/g, String.raw`\$&`).replaceAll('\n', String.raw`\n`)}"`
}

/** The value that `quote` wrote. */
export function unquote(text: string): string {
  return text.slice(1, -1).replace(/\\([\s\S])/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
}

/**
 * Writes a value as ActiveMQ Classic does (`JMXSupport.encodeObjectNamePart`): without quotes, and with signs that cannot be told
 * apart again. The attribute `Name` holds the true name.
 */
export function classicPart(value: string): string {
  return value
    .replace(/[:,'"]/g, '_')
    .replaceAll('?', '&qe;')
    .replaceAll('=', '&amp;')
    .replaceAll('*', '&ast;')
}

/** Builds a name. Values are used as they are: quote or encode them first. */
export function objectName(domain: string, keys: Readonly<Record<string, string>>): string {
  return `${domain}:${Object.entries(keys)
    .map(([key, value]) => `${key}=${value}`)
    .join(',')}`
}

function closingQuote(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1
    else if (text[at] === '"') return at
  }
  return -1
}

function comma(text: string, from: number): number {
  const found = text.indexOf(',', from)
  return found < 0 ? text.length : found
}
