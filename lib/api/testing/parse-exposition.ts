interface Sample {
  name: string
  labels?: Record<string, string>
  value: number
}

/** Reads Prometheus text 0.0.4 strictly; comments are skipped. Throws on a line that is none. */
export function parseExposition(text: string): Sample[] {
  if (text !== '' && !text.endsWith('\n')) throw new Error('the last line does not end')
  return text
    .split('\n')
    .slice(0, -1)
    .filter((line) => !line.startsWith('# '))
    .map((line) => {
      const match = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{(?:[a-zA-Z_]\w*="(?:[^"\\]|\\[\\"n])*",?)*\})? (\S+)$/s.exec(line)
      if (!match) throw new Error(`no sample: ${line}`)
      const [, name = '', labelText, number = ''] = match
      const labels = Object.fromEntries(
        [...(labelText ?? '').matchAll(/(\w+)="((?:[^"\\]|\\[\\"n])*)"/gs)].map(([, label = '', value = '']) => [label, unescaped(value)]),
      )
      const value = number === '+Inf' ? Infinity : number === '-Inf' ? -Infinity : Number(number)
      return labelText === undefined ? { name, value } : { name, labels, value }
    })
}

const unescaped = (value: string): string =>
  value.replaceAll(/\\([\\"n])/g, (_, character: string) => (character === 'n' ? '\n' : character))
