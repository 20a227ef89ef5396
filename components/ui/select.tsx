import styles from './select.module.css'

/** A choice among a few in a bar or a foot, without a visible label; a form has `ChoiceInput`. `label` is for those who do not see. */
export function Select<Value extends string | number>(props: {
  label: string
  value: Value
  options: readonly { value: Value; label: string }[]
  onChange: (value: Value) => void
}) {
  return (
    <select
      className={styles['select']}
      aria-label={props.label}
      value={props.value}
      onChange={(event) => {
        const chosen = props.options[event.target.selectedIndex]
        if (chosen) props.onChange(chosen.value)
      }}
    >
      {props.options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  )
}
