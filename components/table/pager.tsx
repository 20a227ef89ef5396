'use client'
import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { Page } from '#lib/api/contracts/common.ts'
import { Button } from '#components/ui/button.tsx'
import { Select } from '#components/ui/select.tsx'
import { useFormat } from '#lib/client/use-format.ts'
import styles from './table.module.css'
import { PAGE_SIZES, type TableState } from './use-table-state.ts'

/** Foot of a table: which rows of how many, page size, the pages before and after. */
export function Pager({ page, table }: { page: Page<unknown>; table: TableState }) {
  const t = useTranslations('table')
  const format = useFormat()
  // An address may ask for another size.
  const sizes = [...new Set([...PAGE_SIZES, table.limit])].toSorted((a, b) => a - b)
  const start = (table.page - 1) * table.limit
  const { nextCursor } = page
  return (
    <div className={styles['foot']}>
      <span>
        {page.items.length === 0
          ? t('noRows')
          : t('rows', { from: format.count(start + 1), to: format.count(start + page.items.length), total: format.count(page.total) })}
      </span>
      <span className="grow" />
      {page.total > Math.min(...sizes) ? (
        <Select
          label={t('pageSize')}
          value={table.limit}
          options={sizes.map((size) => ({ value: size, label: t('perPage', { count: size }) }))}
          onChange={table.setLimit}
        />
      ) : null}
      {nextCursor !== null || table.page > 1 ? (
        <>
          <Button small icon aria-label={t('previous')} disabled={table.page <= 1} onClick={table.previous}>
            <ChevronLeft />
          </Button>
          <Button small icon aria-label={t('next')} disabled={nextCursor === null} onClick={() => nextCursor && table.next(nextCursor)}>
            <ChevronRight />
          </Button>
        </>
      ) : null}
    </div>
  )
}
