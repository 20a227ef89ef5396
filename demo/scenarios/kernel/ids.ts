/** Makes ids that are unique over all runs: the start of the maker and a running number, both base 36. */
export function createIds(startedAt: number, prefix: string): () => string {
  const base = `${prefix}-${startedAt.toString(36)}`
  let count = 0
  return () => {
    count += 1
    return `${base}-${count.toString(36)}`
  }
}
