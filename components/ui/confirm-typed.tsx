'use client'
import { useTranslations } from 'next-intl'
import { useState, type ReactNode } from 'react'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { TextField } from './text-field.tsx'

/**
 * Asks before what cannot be undone: the person types `expected` (a name, a count) before the button works.
 * `children` say what, how many, from where and what it costs. `error` is shown when the act failed.
 */
export function ConfirmTyped(props: {
  title: string
  expected: string
  action: string
  busy: boolean
  error?: string | null | undefined
  onConfirm: () => void
  onClose: () => void
  children: ReactNode
}) {
  const t = useTranslations('common')
  const [typed, setTyped] = useState('')
  const matches = typed.trim() === props.expected
  return (
    <Dialog
      title={props.title}
      onClose={props.onClose}
      footer={
        <>
          <Button onClick={props.onClose}>{t('cancel')}</Button>
          <Button
            look="danger"
            busy={props.busy}
            disabledReason={matches ? null : t('typeFirst', { expected: props.expected })}
            onClick={props.onConfirm}
          >
            {props.action}
          </Button>
        </>
      }
    >
      {props.children}
      <TextField label={t('typeToConfirm', { expected: props.expected })} value={typed} onChange={setTyped} focusFirst />
      {props.error ? (
        <p role="alert" className="text-critical">
          {props.error}
        </p>
      ) : null}
    </Dialog>
  )
}
