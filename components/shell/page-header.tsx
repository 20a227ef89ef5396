import { Fragment, type ReactNode } from 'react'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import styles from './shell.module.css'

export interface Crumb {
  label: string
  href?: string
}

/**
 * Title area of a page. A list: `title`, `note` (what is shown, in one line), `actions`. An object: also `crumbs`, `icon`
 * (its kind) and `chips` (status in words first). One primary action at most.
 */
export function PageHeader(props: {
  title: string
  note?: ReactNode
  crumbs?: readonly Crumb[]
  icon?: ReactNode
  chips?: ReactNode
  actions?: ReactNode
}) {
  return (
    <div>
      {props.crumbs ? (
        <nav className={styles['crumbs']} aria-label={props.crumbs.map((crumb) => crumb.label).join(', ')}>
          {props.crumbs.map((crumb, index) => (
            <Fragment key={crumb.label}>
              {index > 0 ? <span aria-hidden>›</span> : null}
              {crumb.href ? <ScopedLink href={crumb.href}>{crumb.label}</ScopedLink> : <span>{crumb.label}</span>}
            </Fragment>
          ))}
        </nav>
      ) : null}
      <div className={`${styles['head']} ${props.icon ? styles['object'] : ''}`}>
        {props.icon}
        <h1>{props.title}</h1>
        {props.chips}
        {props.note === undefined ? null : <span className="muted">{props.note}</span>}
        {props.actions === undefined ? null : <div className={styles['actions']}>{props.actions}</div>}
      </div>
    </div>
  )
}
