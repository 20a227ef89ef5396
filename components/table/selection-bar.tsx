'use client'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { useFormat } from '#lib/client/use-format.ts'
import { NOTHING_SELECTED, selectedCount, type Selection } from './select.ts'
import styles from './table.module.css'

/** Shown above a table while rows are chosen: how many, "select all matching", and the acts as `children`. */
export function SelectionBar(props: {
  selection: Selection
  onChange: (selection: Selection) => void
  /** Rows that match the filters, over all pages; null when unknown. */
  total: number | null
  children: ReactNode
}) {
  const t = useTranslations('table')
  const format = useFormat()
  const count = selectedCount(props.selection)
  if (count === 0) return null
  const { total } = props
  return (
    <section className={styles['bulk']} aria-label={t('selection')}>
      <b>
        {props.selection.type === 'matching'
          ? t('allSelected', { total: format.count(count) })
          : t('selected', { count: format.count(count) })}
      </b>
      {total !== null && props.selection.type === 'some' && total > count ? (
        <button type="button" className={styles['plainbutton']} onClick={() => props.onChange({ type: 'matching', total })}>
          {t('selectAll', { total: format.count(total) })}
        </button>
      ) : null}
      <button type="button" className={styles['plainbutton']} onClick={() => props.onChange(NOTHING_SELECTED)}>
        {t('clear')}
      </button>
      <span className="grow" />
      {props.children}
    </section>
  )
}
