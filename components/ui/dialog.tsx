'use client'
import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useEffect, useRef, type CSSProperties, type ReactNode } from 'react'
import { Button } from './button.tsx'
import styles from './dialog.module.css'

/**
 * A modal dialog (native `<dialog>`: focus is kept inside, Escape closes). Render it only while it is open:
 * `{open ? <Dialog title=… onClose=…>…</Dialog> : null}`. `footer` holds the buttons, the primary one last.
 */
export function Dialog(props: { title: string; onClose: () => void; footer?: ReactNode; width?: number; children: ReactNode }) {
  const t = useTranslations('common')
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const element = dialog.current
    element?.showModal()
    return () => element?.close()
  }, [])
  return (
    <dialog
      ref={dialog}
      className={styles['dialog']}
      aria-label={props.title}
      style={{ '--dialog-width': `${props.width ?? 480}px` } as CSSProperties}
      onCancel={(event) => {
        event.preventDefault()
        props.onClose()
      }}
    >
      <div className={styles['head']}>
        <h2>{props.title}</h2>
        <Button look="quiet" icon small aria-label={t('close')} onClick={props.onClose}>
          <X />
        </Button>
      </div>
      <div className={styles['body']}>{props.children}</div>
      {props.footer === undefined ? null : <div className={styles['foot']}>{props.footer}</div>}
    </dialog>
  )
}
