/** One thing a server uses. `share` 0–1 of its limit, where the broker names one. */
export interface ResourceRow {
  name: string
  value: number
  limit: number | null
  share: number | null
  unit: 'bytes' | 'duration' | 'count'
}

const USED = /^(.*)Used(Bytes)?$/

/**
 * Pairs what is used with its limit (`memoryUsedBytes` with `memoryLimitBytes`, or `…Total…`), so that it can be drawn as a bar.
 * The unit is the end of the name.
 */
export function resourceRows(resources: Readonly<Record<string, number>>): ResourceRow[] {
  const limits = new Set<string>()
  const rows = Object.entries(resources).map(([name, value]): ResourceRow => {
    const unit = name.endsWith('Bytes') ? 'bytes' : /(Seconds|Ms)$/.test(name) ? 'duration' : 'count'
    const match = USED.exec(name)
    const limitName = match && ['Limit', 'Total'].map((word) => `${match[1]}${word}${match[2] ?? ''}`).find((other) => other in resources)
    const limit = limitName ? (resources[limitName] ?? null) : null
    if (limitName) limits.add(limitName)
    return {
      name,
      value: name.endsWith('Ms') ? value / 1000 : value,
      limit,
      share: limit !== null && limit > 0 ? value / limit : null,
      unit,
    }
  })
  return rows.filter((row) => !limits.has(row.name))
}
