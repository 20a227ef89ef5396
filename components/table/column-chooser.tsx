'use client'
import { Columns3 } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '#components/ui/button.tsx'
import { Popover } from '#components/ui/popover.tsx'
import type { Column } from './column.ts'
import { useChosenColumns } from './columns-chosen.ts'
import styles from './table.module.css'

/** Shows and hides columns of the table of the same `name`. */
export function ColumnChooser<Row>({ name, columns }: { name: string; columns: readonly Column<Row>[] }) {
  const t = useTranslations('table')
  const { visibility, toggle } = useChosenColumns(name, columns)
  return (
    <Popover
      label={t('columns')}
      surface="dialog"
      align="end"
      trigger={(attributes) => (
        <Button {...attributes} small icon aria-label={t('columns')} title={t('columns')}>
          <Columns3 />
        </Button>
      )}
    >
      {() =>
        columns
          .filter((column) => column.canHide !== false)
          .map((column) => (
            <label key={column.id} className={styles['choice']}>
              <input
                type="checkbox"
                checked={visibility[column.id] ?? true}
                onChange={(event) => toggle(column.id, event.target.checked)}
              />
              {column.header}
            </label>
          ))
      }
    </Popover>
  )
}
