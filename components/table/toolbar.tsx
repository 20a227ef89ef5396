'use client'
import { Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import styles from './table.module.css'
import { useTyped } from './use-table-state.ts'

/** The line above a table: search, filter chips on the left, column chooser and the like after a `<span className="grow" />`. */
export function Toolbar({ children }: { children: ReactNode }) {
  return <div className={styles['toolbar']}>{children}</div>
}

/** Search of a list by name. Pass `table.q` and `table.setSearch` of `useTableState`. */
export function SearchBox({ value, onChange, label }: { value: string; onChange: (value: string) => void; label?: string }) {
  const t = useTranslations('table')
  const [typed, setTyped] = useTyped(value, onChange)
  return (
    <div className={styles['searchbox']}>
      <Search aria-hidden />
      <input
        type="search"
        aria-label={label ?? t('filterByName')}
        placeholder={label ?? t('filterByName')}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
    </div>
  )
}

/** Chips that limit a list to some values of one field; none pressed means all. */
export function FilterChips<Value extends string>(props: {
  label: string
  options: readonly { value: Value; label: string }[]
  chosen: readonly Value[]
  onChange: (chosen: Value[]) => void
}) {
  return (
    <fieldset className={styles['filters']} aria-label={props.label}>
      {props.options.map(({ value, label }) => {
        const pressed = props.chosen.includes(value)
        return (
          <button
            key={value}
            type="button"
            className={styles['filter']}
            aria-pressed={pressed}
            onClick={() => props.onChange(pressed ? props.chosen.filter((one) => one !== value) : [...props.chosen, value])}
          >
            {label}
          </button>
        )
      })}
    </fieldset>
  )
}
