/** Settings as lines: `[dotted path, text]`. Lists on one line, nested objects opened. */
export function flatten(config: Readonly<Record<string, unknown>>, prefix = ''): [path: string, text: string][] {
  return Object.entries(config).flatMap(([name, value]): [string, string][] => {
    const path = prefix + name
    if (Array.isArray(value)) return [[path, value.map(text).join(', ')]]
    if (typeof value === 'object' && value !== null) {
      const inner = flatten(value as Record<string, unknown>, `${path}.`)
      return inner.length > 0 ? inner : [[path, '{}']]
    }
    return [[path, text(value)]]
  })
}

const text = (value: unknown): string => (typeof value === 'string' ? value : (JSON.stringify(value) ?? ''))
