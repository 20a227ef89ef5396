/** A setting that changed, its values as short text; '' where there was none. */
export interface SettingChange {
  name: string
  before: string
  after: string
}

const TEXT = 40

const short = (value: unknown): string => {
  if (value === null || value === undefined) return ''
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > TEXT ? `${text.slice(0, TEXT - 1)}…` : text
}

/** Settings a change event names as `{ changed: { name: [before, after] } }`, by name. */
export function settingChanges(details: Readonly<Record<string, unknown>>): SettingChange[] {
  const changed = details['changed']
  if (typeof changed !== 'object' || changed === null) return []
  return Object.entries(changed)
    .flatMap(([name, values]): SettingChange[] =>
      Array.isArray(values) ? [{ name, before: short(values[0]), after: short(values[1]) }] : [],
    )
    .sort((a, b) => a.name.localeCompare(b.name))
}
