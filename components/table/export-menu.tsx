'use client'
import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '#components/ui/button.tsx'
import { MenuHeading, Popover } from '#components/ui/popover.tsx'
import popover from '#components/ui/popover.module.css'
import { toSearch, type Query } from '#lib/client/url.ts'

const FORMATS = ['csv', 'json', 'ndjson'] as const

/** Downloads a report of the API with the filters of the list beside it: exactly what is filtered, not only the page. */
export function ExportMenu({ report, query }: { report: string; query: Query }) {
  const t = useTranslations('table')
  return (
    <Popover
      label={t('export')}
      align="end"
      trigger={(attributes) => (
        <Button {...attributes}>
          <Download />
          {t('export')}
        </Button>
      )}
    >
      {(close) => (
        <>
          <MenuHeading>{t('exportFiltered')}</MenuHeading>
          {FORMATS.map((format) => (
            <a
              key={format}
              role="menuitem"
              className={popover['item']}
              href={`/api/v1/export/${report}${toSearch({ ...query, format })}`}
              download
              onClick={close}
            >
              {format.toUpperCase()}
            </a>
          ))}
        </>
      )}
    </Popover>
  )
}
