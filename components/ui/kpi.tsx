import Link from 'next/link'
import type { ReactNode } from 'react'
import styles from './kpi.module.css'

/** A row of `Kpi` cards of equal width that wraps on narrow screens. */
export function KpiRow({ children }: { children: ReactNode }) {
  return <div className={styles['row']}>{children}</div>
}

/**
 * One headline number. `value` is formatted already (use `Num` for an unknown one), `aside` a small remark on its right,
 * `spark` a `Sparkline`. With `href` the whole card is a link.
 */
export function Kpi(props: {
  label: string
  value: ReactNode
  aside?: ReactNode
  tone?: 'critical' | 'high' | 'stale' | undefined
  spark?: ReactNode
  href?: string | undefined
}) {
  const inner = (
    <>
      <span className={styles['label']}>{props.label}</span>
      <span className={`${styles['value']} ${props.tone ? styles[props.tone] : ''}`}>
        {props.value}
        {props.aside === undefined || props.aside === null ? null : <small>{props.aside}</small>}
      </span>
      {props.spark === undefined ? null : <div className={styles['spark']}>{props.spark}</div>}
    </>
  )
  return props.href ? (
    <Link className={styles['kpi']} href={props.href} prefetch={false}>
      {inner}
    </Link>
  ) : (
    <div className={styles['kpi']}>{inner}</div>
  )
}
