import styles from './switch.module.css'

/** On or off, at once. `label` says what, for those who do not see where it stands. */
export function Switch({
  label,
  on,
  busy = false,
  onChange,
}: {
  label: string
  on: boolean
  busy?: boolean
  onChange: (on: boolean) => void
}) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={on}
      aria-label={label}
      aria-busy={busy || undefined}
      title={label}
      className={styles['switch']}
      onClick={() => {
        if (!busy) onChange(!on)
      }}
    >
      <i aria-hidden />
    </button>
  )
}
