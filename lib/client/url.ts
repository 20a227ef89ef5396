/** Values a query parameter can have; undefined, null, '' and empty arrays are left out. */
export type QueryValue = string | number | boolean | readonly string[] | null | undefined
export type Query = Readonly<Record<string, QueryValue>>

/** `?a=1&b=x&b=y` in a stable order, or '' when nothing is left. */
export function toSearch(query: Query): string {
  const params = new URLSearchParams()
  for (const key of Object.keys(query).sort()) {
    const value = query[key]
    if (value === undefined || value === null || value === '') continue
    if (Array.isArray(value)) for (const one of value as readonly string[]) params.append(key, one)
    else params.append(key, String(value as string | number | boolean))
  }
  const text = params.toString()
  return text ? `?${text}` : ''
}

/** Adds parameters to a path that may have some already. Those already there win. */
export function withSearch(href: string, query: Query): string {
  const [path = '', own = ''] = href.split('?')
  const merged: Record<string, QueryValue> = { ...query }
  const params = new URLSearchParams(own)
  for (const key of new Set(params.keys())) {
    const values = params.getAll(key)
    merged[key] = values.length === 1 ? values[0] : values
  }
  return path + toSearch(merged)
}
