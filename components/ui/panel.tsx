import type { CSSProperties, ReactNode } from 'react'
import styles from './panel.module.css'

/**
 * A card with a heading. `note` is the unit or scope beside the title, `chips` a state, `more` what stands at the right end
 * (a link, a legend). `padded` for text; tables and charts bring their own spacing.
 */
export function Panel(props: {
  title?: string
  note?: ReactNode
  chips?: ReactNode
  more?: ReactNode
  padded?: boolean
  style?: CSSProperties
  className?: string | undefined
  children: ReactNode
}) {
  return (
    <section className={`${styles['panel']} ${props.className ?? ''}`} style={props.style} aria-label={props.title}>
      {props.title === undefined ? null : (
        <header className={styles['head']}>
          <h2>{props.title}</h2>
          {props.chips}
          {props.note === undefined ? null : <span className={styles['note']}>{props.note}</span>}
          {props.more === undefined ? null : <span className={styles['more']}>{props.more}</span>}
        </header>
      )}
      <div className={props.padded ? `${styles['body']} ${styles['padded']}` : styles['body']}>{props.children}</div>
    </section>
  )
}
