'use client'
import { useTranslations } from 'next-intl'
import { Fragment } from 'react'
import type { AuditEvent } from '#lib/api/contracts/overview.ts'
import { Dialog } from '#components/ui/dialog.tsx'
import { useFormat } from '#lib/client/use-format.ts'
import { changedFields } from './diff.ts'
import styles from './settings.module.css'

/** One act with what was before and after, field by field. */
export function AuditDialog({ event, onClose }: { event: AuditEvent; onClose: () => void }) {
  const t = useTranslations('settings')
  const format = useFormat()
  const text = (value: unknown) =>
    value === undefined || value === null ? (
      <span className={styles['gone']}>{t('nothing')}</span>
    ) : (
      <span className="mono">{typeof value === 'string' ? value : JSON.stringify(value)}</span>
    )
  return (
    <Dialog title={event.action} onClose={onClose} width={680}>
      <p className="muted">
        {format.exact(event.at)} · {event.actor.name}
        {event.ip ? ` · ${event.ip}` : ''} · {event.entity} <span className="mono">{event.entityId}</span>
      </p>
      <div className={styles['diff']}>
        <b />
        <b>{t('before')}</b>
        <b>{t('after')}</b>
        {changedFields(event.before, event.after).map((change) => (
          <Fragment key={change.path}>
            <b>{change.path}</b>
            <span>{text(change.before)}</span>
            <span>{text(change.after)}</span>
          </Fragment>
        ))}
      </div>
    </Dialog>
  )
}
