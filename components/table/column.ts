import type { ReactNode } from 'react'

/** A column of a `DataTable`. */
export interface Column<Row> {
  /** Stable: remembered when a person hides the column. */
  id: string
  header: string
  cell: (row: Row) => ReactNode
  /** Name the API sorts by; absent: cannot be sorted. The first press sorts descending unless `sortFirst` is `asc`. */
  sort?: string
  sortFirst?: 'asc' | 'desc'
  align?: 'right'
  /** CSS width; the first column takes what is left. */
  width?: number
  /** True: hidden until chosen. */
  hidden?: boolean
  /** False: always shown (the name). */
  canHide?: boolean
}
