import { CloudOff, Info, OctagonAlert, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './state.module.css'

const ICONS = { stale: CloudOff, critical: OctagonAlert, warn: TriangleAlert, info: Info }

/** A line above a view that tells of a limit of what is shown: a missing cluster, old data, a problem with its hint. */
export function Notice({ tone = 'stale', children, action }: { tone?: keyof typeof ICONS; children: ReactNode; action?: ReactNode }) {
  const Icon = ICONS[tone]
  return (
    <div className={`${styles['notice']} ${tone === 'stale' ? '' : styles[tone]}`}>
      <Icon aria-hidden className={`text-${tone === 'info' ? 'stale' : tone}`} />
      <div>{children}</div>
      {action}
    </div>
  )
}
