/**
 * Reads the text of `/metrics/detailed` line by line, keeping only what is asked for.
 *
 * RabbitMQ 3.10 (client library 4.9.1) writes label values raw, so a queue called `a"b\c` breaks the format; 4.0 (library
 * 4.11.0) escapes `\`, `"` and line feeds. A line with neither character reads the same both ways; the others wait
 * until `rabbitmq_build_info`, the last family, says which library wrote them.
 */

export interface MetricLine {
  /** Name of the metric. */
  name: string
  labels: Record<string, string>
  value: number
}

/** Takes the text in pieces of any size and hands over each metric line. */
export class MetricReader {
  readonly #wanted: (name: string) => boolean
  readonly #deliver: (line: MetricLine) => void
  readonly #doubtful: string[] = []
  #rest = ''
  #escaped: boolean | null = null

  constructor(wanted: (name: string) => boolean, deliver: (line: MetricLine) => void) {
    this.#wanted = wanted
    this.#deliver = deliver
  }

  push(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) this.#line(line)
  }

  /** Call once after the last piece. */
  end(): void {
    if (this.#rest !== '') this.#line(this.#rest)
    this.#rest = ''
    for (const line of this.#doubtful.splice(0)) this.#emit(line, this.#escaped ?? true)
  }

  #line(line: string): void {
    if (line === '' || line.startsWith('#')) return
    const open = line.indexOf('{')
    const name = open > 0 ? line.slice(0, open) : /^[A-Za-z_:][\w:]*/.exec(line)?.[0]
    if (name === undefined) return
    if (name === 'rabbitmq_build_info') this.#escaped = escapes(line)
    if (!this.#wanted(name)) return
    const plain = open > 0 ? readPlain(line, name, open) : null
    if (plain !== null) this.#deliver(plain)
    else if (this.#escaped === null && suspicious(line)) this.#doubtful.push(line)
    else this.#emit(line, this.#escaped ?? true)
  }

  #emit(line: string, escaped: boolean): void {
    const read = (escaped ? readEscaped(line) : null) ?? readRaw(line)
    if (read !== null && Number.isFinite(read.value)) this.#deliver(read)
  }
}

/** Does the library named in a `rabbitmq_build_info` line escape label values? */
function escapes(line: string): boolean {
  const found = /prometheus_client_version="(\d+)\.(\d+)/.exec(line)
  return found === null || Number(found[1]) > 4 || Number(found[2]) >= 10
}

/** A line that reads differently with and without escaping: a backslash, or a quote that does not end a value. */
function suspicious(line: string): boolean {
  return line.includes('\\') || /"(?!,[A-Za-z_]\w*="|\}\s)/.test(line.replace(/[{,][A-Za-z_]\w*="/g, ''))
}

const A_LETTER = /[A-Za-z_]/

/**
 * A line that reads the same with and without escaping, which nearly all do: no backslash, every quote begins or ends a value. Null
 * for any other, and for what is no number. Searches instead of patterns: tens of thousands of lines come with every poll.
 */
function readPlain(line: string, name: string, open: number): MetricLine | null {
  if (line.includes('\\')) return null
  const labels: Record<string, string> = {}
  let at = open + 1
  for (;;) {
    const equals = line.indexOf('="', at)
    const quote = equals < 0 ? -1 : line.indexOf('"', equals + 2)
    if (quote < 0) return null
    labels[line.slice(at, equals)] = line.slice(equals + 2, quote)
    const next = line.charAt(quote + 1)
    at = quote + 2
    if (next === '}') break
    if (next !== ',' || !A_LETTER.test(line.charAt(at))) return null
  }
  const rest = line.slice(at).trim()
  const value = Number(rest)
  return rest !== '' && Number.isFinite(value) ? { name, labels, value } : null
}

/** One line of the standard text format; null when it is none. */
export function readEscaped(line: string): MetricLine | null {
  const head = /^([A-Za-z_:][\w:]*)(\{)?/.exec(line)
  if (head === null) return null
  const labels: Record<string, string> = {}
  let at = head[0].length
  if (head[2] !== undefined) {
    const label = /\s*([A-Za-z_]\w*)="((?:[^"\\]|\\.)*)"\s*,?/y
    for (label.lastIndex = at; ; at = label.lastIndex) {
      const found = label.exec(line)
      if (found === null) break
      labels[found[1] ?? ''] = unescape(found[2] ?? '')
    }
    const close = /\s*\}/y
    close.lastIndex = at
    if (close.exec(line) === null) return null
    at = close.lastIndex
  }
  return withValue(head[1] ?? '', labels, line.slice(at))
}

/** One line whose label values were written raw; a value ends where the next `",name="` or the last `"}` is. */
export function readRaw(line: string): MetricLine | null {
  const found = /^([A-Za-z_:][\w:]*)\{(.*)"\}\s+(\S+)\s*$/s.exec(line)
  if (found === null) return readEscaped(line)
  const labels: Record<string, string> = {}
  for (const part of (found[2] ?? '').split(/",(?=[A-Za-z_]\w*=")/)) {
    const label = /^([A-Za-z_]\w*)="(.*)$/s.exec(part)
    if (label === null) return null
    labels[label[1] ?? ''] = label[2] ?? ''
  }
  return withValue(found[1] ?? '', labels, found[3] ?? '')
}

function withValue(name: string, labels: Record<string, string>, rest: string): MetricLine | null {
  const text = /^\s*(\S+)/.exec(rest)?.[1]
  return text === undefined ? null : { name, labels, value: Number(text) }
}

/** Undoes the escaping of a label value. */
function unescape(text: string): string {
  return text.includes('\\') ? text.replace(/\\(.)/gs, (_, letter: string) => (letter === 'n' ? '\n' : letter)) : text
}
