import { Inbox } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './state.module.css'

/**
 * Nothing to show: `title` says so, `children` say why, `action` is the one next step. `good` where nothing is the best news
 * (no alerts). `compact` inside a small panel.
 */
export function Empty(props: {
  title: string
  icon?: ReactNode
  good?: boolean
  compact?: boolean
  action?: ReactNode
  children?: ReactNode
}) {
  return (
    <div className={`${styles['box']} ${props.compact ? styles['compact'] : ''}`}>
      {props.compact ? null : <span className={`${styles['icon']} ${props.good ? styles['good'] : ''}`}>{props.icon ?? <Inbox />}</span>}
      <p className={props.compact ? 'muted' : styles['title']}>{props.title}</p>
      {props.children === undefined ? null : <p className={props.compact ? 'sub' : styles['text']}>{props.children}</p>}
      {props.action === undefined ? null : <div className={styles['actions']}>{props.action}</div>}
    </div>
  )
}
