'use client'
import { Eye, EyeOff, Plus, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { FieldFrame, type ControlAttributes } from './field-frame.tsx'
import styles from './form.module.css'

interface Common {
  label: string
  required?: boolean
  optional?: boolean
  hint?: string | null | undefined
  error?: string | null | undefined
}

/** A line of text. */
export function TextInput(props: Common & { value: string; onChange: (value: string) => void; placeholder?: string | undefined }) {
  return (
    <FieldFrame {...props}>
      {(control) => (
        <input
          {...control}
          type="text"
          value={props.value}
          placeholder={props.placeholder}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  )
}

/** Several lines of text. */
export function TextArea(
  props: Common & { value: string; onChange: (value: string) => void; rows?: number; placeholder?: string | undefined },
) {
  return (
    <FieldFrame {...props}>
      {(control) => (
        <textarea
          {...control}
          rows={props.rows ?? 4}
          value={props.value}
          placeholder={props.placeholder}
          spellCheck={false}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  )
}

/** A number; the value is the text typed, '' while empty. */
export function NumberInput(
  props: Common & { value: string; onChange: (value: string) => void; min?: number; max?: number; step?: number | 'any' },
) {
  return (
    <FieldFrame {...props}>
      {(control) => (
        <input
          {...control}
          className={`${control.className} ${styles['number']}`}
          type="number"
          min={props.min}
          max={props.max}
          step={props.step ?? 'any'}
          value={props.value}
          onChange={(event) => props.onChange(event.target.value)}
        />
      )}
    </FieldFrame>
  )
}

/** One of a few. */
export function ChoiceInput(
  props: Common & {
    value: string
    options: readonly { value: string; label: string }[]
    onChange: (value: string) => void
    empty?: string
  },
) {
  return (
    <FieldFrame {...props}>
      {(control) => (
        <select {...control} value={props.value} onChange={(event) => props.onChange(event.target.value)}>
          {props.empty === undefined ? null : <option value="">{props.empty}</option>}
          {props.options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </FieldFrame>
  )
}

/** On or off. */
export function CheckInput(props: {
  label: string
  hint?: string | null | undefined
  checked: boolean
  onChange: (checked: boolean) => void
}) {
  return (
    <label className={styles['check']}>
      <input type="checkbox" checked={props.checked} onChange={(event) => props.onChange(event.target.checked)} />
      <span>
        {props.label}
        {props.hint ? (
          <span className={styles['hint']} style={{ display: 'block' }}>
            {props.hint}
          </span>
        ) : null}
      </span>
    </label>
  )
}

/** A secret: masked, never filled with what is stored. `stored`: one is kept already, empty means "keep it". */
export function SecretInput(props: Common & { value: string; stored: boolean; multiline?: boolean; onChange: (value: string) => void }) {
  const t = useTranslations('form')
  const [seen, setSeen] = useState(false)
  const placeholder = props.stored ? t('kept') : undefined
  if (props.multiline) return <TextArea {...props} placeholder={placeholder} />
  return (
    <FieldFrame {...props}>
      {(control) => (
        <div className={styles['line']}>
          <input
            {...control}
            type={seen ? 'text' : 'password'}
            value={props.value}
            placeholder={placeholder}
            autoComplete="new-password"
            spellCheck={false}
            onChange={(event) => props.onChange(event.target.value)}
          />
          <Button icon aria-label={seen ? t('hide') : t('show')} aria-pressed={seen} onClick={() => setSeen(!seen)}>
            {seen ? <EyeOff /> : <Eye />}
          </Button>
        </div>
      )}
    </FieldFrame>
  )
}

/** Several texts, one line each. Pasting a list parted by commas or line breaks fills several lines. */
export function ListInput(props: Common & { value: readonly string[]; onChange: (value: string[]) => void }) {
  const t = useTranslations('form')
  const lines = props.value.length > 0 ? props.value : ['']
  const set = (index: number, text: string): void => {
    const parts = text.split(/[,\n]+/).map((part) => part.trim())
    props.onChange(lines.flatMap((line, at) => (at === index ? (parts.length > 1 ? parts.filter((part) => part !== '') : [text]) : [line])))
  }
  return (
    <FieldFrame {...props}>
      {(control) => (
        <div className={styles['lines']}>
          {lines.map((line, index) => (
            <div key={index} className={styles['line']}>
              <input
                {...inner(control, index, props.label)}
                type="text"
                value={line}
                autoComplete="off"
                spellCheck={false}
                onChange={(event) => set(index, event.target.value)}
              />
              {lines.length > 1 ? (
                <Button
                  icon
                  aria-label={t('removeLine', { value: line || String(index + 1) })}
                  onClick={() => props.onChange(lines.filter((_, at) => at !== index))}
                >
                  <X />
                </Button>
              ) : null}
            </div>
          ))}
          <Button small look="quiet" onClick={() => props.onChange([...lines, ''])}>
            <Plus />
            {t('addLine')}
          </Button>
        </div>
      )}
    </FieldFrame>
  )
}

const inner = (control: ControlAttributes, index: number, label: string) =>
  index === 0 ? control : { ...control, id: `${control.id}-${index}`, 'aria-label': `${label} ${index + 1}` }
