import type { CSSProperties } from 'react'
import styles from './state.module.css'

/** A grey bar where a text or number will be. Put several in the shape of the finished view. */
export function Skeleton({
  width = '100%',
  height = 12,
  style,
}: {
  width?: number | string
  height?: number | string
  style?: CSSProperties
}) {
  return <div className={styles['skeleton']} style={{ width, height, ...style }} aria-hidden data-skeleton />
}

/** Rows of a table to come. */
export function SkeletonRows({ rows = 8, columns = 5 }: { rows?: number; columns?: number }) {
  return (
    <div className={styles['rows']} aria-busy>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={styles['row']}>
          {Array.from({ length: columns }, (__, column) => (
            <Skeleton key={column} width={column === 0 ? `${26 + ((row * 7) % 12)}%` : `${8 + ((row + column) % 3) * 2}%`} />
          ))}
        </div>
      ))}
    </div>
  )
}
