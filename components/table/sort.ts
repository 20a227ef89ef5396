/** Next sort after a press on a header: first way, other way, and round again. `-` is descending. */
export function nextSort(current: string, field: string, first: 'asc' | 'desc' = 'desc'): string {
  const ways = first === 'desc' ? [`-${field}`, field] : [field, `-${field}`]
  return current === ways[0] ? (ways[1] as string) : (ways[0] as string)
}

/** For `aria-sort`. */
export function sortState(current: string, field: string | undefined): 'ascending' | 'descending' | 'none' | undefined {
  if (!field) return undefined
  if (current === field) return 'ascending'
  return current === `-${field}` ? 'descending' : 'none'
}
