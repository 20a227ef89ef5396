import type { ReactNode } from 'react'
import styles from './facts.module.css'

export interface Fact {
  label: string
  value: ReactNode
  /** A line in small print under the value: evidence, method, exact time. */
  sub?: ReactNode
}

/** What is known of one object, as names and values. */
export function Facts({ items, wide = false }: { items: readonly Fact[]; wide?: boolean }) {
  return (
    <dl className={`${styles['facts']} ${wide ? styles['wide'] : ''}`}>
      {items.map(({ label, value, sub }) => (
        <div key={label} className={styles['fact']}>
          <dt>{label}</dt>
          <dd>
            {value}
            {sub === undefined || sub === null ? null : <div className="sub">{sub}</div>}
          </dd>
        </div>
      ))}
    </dl>
  )
}
