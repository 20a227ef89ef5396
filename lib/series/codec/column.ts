/**
 * Integers of a fixed order. Almost all are safe integers and live in `values`. One beyond ±(2^53 − 1) is kept exactly
 * in `wide` under its index, with its nearest double in `values`. NaN in `values`: absent.
 */
export interface Column {
  readonly values: Float64Array
  readonly wide?: ReadonlyMap<number, bigint> | undefined
}

/** Any integer an int64 holds: a number while that is exact. */
export type Int64 = number | bigint

const MIN = -(2n ** 63n)
const MAX = 2n ** 63n - 1n

/** The exact value at `index`; NaN when absent. */
export function exactAt(column: Column, index: number): Int64 {
  const value = column.values[index] ?? Number.NaN
  if (Number.isSafeInteger(value) || Number.isNaN(value)) return value
  return column.wide?.get(index) ?? BigInt(value)
}

/** Builds a column. `null` is absent. Throws a RangeError for what is no int64. */
export function toColumn(source: readonly (Int64 | null)[]): Column {
  const values = new Float64Array(source.length)
  const wide = new Map<number, bigint>()
  for (const [index, value] of source.entries()) {
    if (value === null) {
      values[index] = Number.NaN
    } else if (typeof value === 'number' && Number.isSafeInteger(value)) {
      values[index] = value + 0 // -0 becomes 0
    } else {
      const exact = BigInt(value)
      if (exact < MIN || exact > MAX) throw new RangeError(`${exact} does not fit into 64 bits.`)
      values[index] = Number(exact)
      if (!Number.isSafeInteger(values[index])) wide.set(index, exact)
    }
  }
  return wide.size > 0 ? { values, wide } : { values }
}
