/** One field that differs between two snapshots; undefined: it was not there. */
export interface FieldChange {
  path: string
  before: unknown
  after: unknown
}

const isTree = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

/** Fields that differ between two snapshots, nested ones by dotted path. Time stamps of the row itself are left out. */
export function changedFields(before: unknown, after: unknown, prefix = ''): FieldChange[] {
  const [a, b] = [isTree(before) ? before : {}, isTree(after) ? after : {}]
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].flatMap((name): FieldChange[] => {
    const path = prefix + name
    if (!prefix && (name === 'updatedAt' || name === 'createdAt')) return []
    if (isTree(a[name]) && isTree(b[name])) return changedFields(a[name], b[name], `${path}.`)
    return JSON.stringify(a[name]) === JSON.stringify(b[name]) ? [] : [{ path, before: a[name], after: b[name] }]
  })
}
