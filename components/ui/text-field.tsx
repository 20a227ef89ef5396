'use client'
import { useId } from 'react'
import styles from './text-field.module.css'

/** A labelled line of text for dialogs and filters. Larger forms use `components/form`. */
export function TextField(props: {
  label: string
  value: string
  onChange: (value: string) => void
  hint?: string
  error?: string | null
  hideLabel?: boolean
  placeholder?: string
  /** Only inside dialogs, where focus moves anyway. */
  focusFirst?: boolean
  type?: 'text' | 'number' | 'datetime-local' | 'search'
}) {
  const id = useId()
  return (
    <div className={styles['field']}>
      <label className={props.hideLabel ? 'sr-only' : styles['label']} htmlFor={id}>
        {props.label}
      </label>
      <input
        id={id}
        className={styles['input']}
        type={props.type ?? 'text'}
        value={props.value}
        placeholder={props.placeholder}
        // oxlint-disable-next-line jsx-a11y/no-autofocus -- only inside dialogs, where focus moves anyway
        autoFocus={props.focusFirst}
        aria-invalid={props.error ? true : undefined}
        aria-describedby={props.error || props.hint ? `${id}-note` : undefined}
        onChange={(event) => props.onChange(event.target.value)}
      />
      {props.error || props.hint ? (
        <span id={`${id}-note`} className={props.error ? styles['error'] : styles['hint']}>
          {props.error ?? props.hint}
        </span>
      ) : null}
    </div>
  )
}
