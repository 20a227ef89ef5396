'use client'
import { useTranslations } from 'next-intl'
import styles from './form.module.css'
import { CheckInput, ChoiceInput, ListInput, NumberInput, SecretInput, TextArea, TextInput } from './inputs.tsx'
import { useFieldWords } from './use-field-words.ts'
import { valueAt, withValue, type Field, type Values } from './schema-fields.ts'

/**
 * Controls for `fieldsOf(schema)`. Keep `values` in state; send `toConfig(values, fields)`. `errors`: by dotted path, from
 * `ApiError.errors` (strip a leading `config.`) or `missingFields`. `stored`: paths of secrets that are kept already.
 */
export function SchemaForm(props: {
  /** Kind the fields belong to, for its own words. */
  kind: string
  fields: readonly Field[]
  values: Values
  onChange: (values: Values) => void
  errors: Readonly<Record<string, string>>
  stored?: readonly string[]
}) {
  const words = useFieldWords(props.kind)
  const { values, onChange, errors, stored = [] } = props
  return (
    <>
      {props.fields.map((field) => {
        const { title, help } = words(field)
        if (field.type !== 'group') {
          return (
            <One
              key={field.path}
              field={field}
              title={title}
              help={help}
              value={valueAt(values, field.path)}
              error={errorOf(errors, field)}
              stored={stored.includes(field.path)}
              onChange={(value) => onChange(withValue(values, field.path, value))}
            />
          )
        }
        const on = valueAt(values, field.path) !== undefined
        return (
          <fieldset key={field.path} className={styles['group']} aria-label={title}>
            <CheckInput
              label={title}
              hint={help}
              checked={on}
              onChange={(checked) => onChange(withValue(values, field.path, checked ? {} : undefined))}
            />
            {on ? <SchemaForm {...props} fields={field.fields} /> : null}
          </fieldset>
        )
      })}
    </>
  )
}

/** An error of the field, or of an item of its list (`bootstrapServers.0`). */
function errorOf(errors: Readonly<Record<string, string>>, field: Field): string | null {
  const key = Object.keys(errors).find((path) => path === field.path || (field.type === 'list' && path.startsWith(`${field.path}.`)))
  return key === undefined ? null : (errors[key] ?? null)
}

function One(props: {
  field: Field
  title: string
  help: string | null
  value: unknown
  error: string | null
  stored: boolean
  onChange: (value: unknown) => void
}) {
  const t = useTranslations('form')
  const { field, value, onChange } = props
  const text = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  const common = {
    label: props.title,
    required: field.required,
    optional: !field.required,
    hint: props.help,
    error: props.error,
  }
  if (field.secret) {
    return <SecretInput {...common} value={text} stored={props.stored} multiline={field.type === 'multiline'} onChange={onChange} />
  }
  switch (field.type) {
    case 'boolean':
      return <CheckInput label={props.title} hint={props.help} checked={value === true} onChange={onChange} />
    case 'choice':
      return (
        <ChoiceInput
          {...common}
          value={text}
          empty={t('choose')}
          options={field.options.map((option) => ({ value: option, label: option }))}
          onChange={(chosen) => onChange(chosen || undefined)}
        />
      )
    case 'list':
      return <ListInput {...common} value={Array.isArray(value) ? value.map(String) : []} onChange={onChange} />
    case 'multiline':
      return <TextArea {...common} value={text} onChange={onChange} />
    case 'number':
      return (
        <NumberInput
          {...common}
          hint={
            field.default === null ? props.help : [props.help, t('default', { value: String(field.default) })].filter(Boolean).join(' ')
          }
          value={text}
          onChange={onChange}
        />
      )
    case 'text':
    case 'group':
      return <TextInput {...common} value={text} onChange={onChange} />
  }
}
