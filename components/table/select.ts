/** Rows chosen in a table: some by key, or everything that matches the filters, beyond the page. */
export type Selection = { type: 'some'; keys: ReadonlySet<string> } | { type: 'matching'; total: number }

export const NOTHING_SELECTED: Selection = { type: 'some', keys: new Set() }

export const isSelected = (selection: Selection, key: string): boolean => selection.type === 'matching' || selection.keys.has(key)

export const selectedCount = (selection: Selection): number => (selection.type === 'matching' ? selection.total : selection.keys.size)

/**
 * Selection after a press on the box of `key`. With `anchor` (shift held) all rows between it and `key` take the new state of
 * `key`. Leaving "all matching" keeps the rows of the page except the one pressed.
 */
export function toggleRow(selection: Selection, pageKeys: readonly string[], key: string, anchor: string | null): Selection {
  const keys = new Set(selection.type === 'matching' ? pageKeys : selection.keys)
  const select = !keys.has(key)
  const from = anchor === null ? -1 : pageKeys.indexOf(anchor)
  const to = pageKeys.indexOf(key)
  const touched = from === -1 || to === -1 ? [key] : pageKeys.slice(Math.min(from, to), Math.max(from, to) + 1)
  for (const one of touched) {
    if (select) keys.add(one)
    else keys.delete(one)
  }
  return { type: 'some', keys }
}

/** Selection after a press on the box in the header: the whole page, or nothing when the page was chosen already. */
export function togglePage(selection: Selection, pageKeys: readonly string[]): Selection {
  if (selection.type === 'matching') return NOTHING_SELECTED
  const all = pageKeys.length > 0 && pageKeys.every((key) => selection.keys.has(key))
  const keys = new Set(selection.keys)
  for (const key of pageKeys) {
    if (all) keys.delete(key)
    else keys.add(key)
  }
  return { type: 'some', keys }
}
