'use client'
import { useTranslations } from 'next-intl'
import { useId, type ReactNode } from 'react'
import styles from './form.module.css'

/** Attributes that tie a control to its label, hint and error. */
export interface ControlAttributes {
  id: string
  className: string | undefined
  'aria-invalid': true | undefined
  'aria-describedby': string | undefined
  'aria-required': true | undefined
}

/** Label, hint and error around any control: `<FieldFrame label=…>{(control) => <input {...control} />}</FieldFrame>`. */
export function FieldFrame(props: {
  label: string
  required?: boolean
  optional?: boolean
  hint?: string | null | undefined
  error?: string | null | undefined
  children: (control: ControlAttributes) => ReactNode
}) {
  const t = useTranslations('form')
  const id = useId()
  const notes = [props.error ? `${id}-error` : null, props.hint ? `${id}-hint` : null].filter((one) => one !== null)
  return (
    <div className={styles['field']}>
      <label className={styles['label']} htmlFor={id}>
        {props.label}
        {props.optional ? <small>{t('optional')}</small> : null}
      </label>
      {props.children({
        id,
        className: styles['input'],
        'aria-invalid': props.error ? true : undefined,
        'aria-describedby': notes.length > 0 ? notes.join(' ') : undefined,
        'aria-required': props.required ? true : undefined,
      })}
      {props.error ? (
        <span id={`${id}-error`} className={styles['error']}>
          {props.error}
        </span>
      ) : null}
      {props.hint ? (
        <span id={`${id}-hint`} className={styles['hint']}>
          {props.hint}
        </span>
      ) : null}
    </div>
  )
}
