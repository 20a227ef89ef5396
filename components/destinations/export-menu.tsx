'use client'
import { Download } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Fragment } from 'react'
import { Button } from '#components/ui/button.tsx'
import { MenuHeading, MenuItem, Popover } from '#components/ui/popover.tsx'
import { boundsQuery, type Range } from '#lib/client/range/range.ts'
import { useRange } from '#lib/client/range/use-range.ts'
import { toSearch, type Query } from '#lib/client/url.ts'

const FORMATS = ['csv', 'json'] as const

/** Starts the download; `range` for a report of history. */
function download(report: string, query: Query, range: Range | null): void {
  window.location.assign(`/api/v1/export/${report}${toSearch({ ...query, ...(range ? boundsQuery(range, Date.now()) : {}) })}`)
}

/**
 * Files of exactly what is filtered. `reports`: names of `/export/{report}` with their titles; one with `history` takes the
 * page's time range. `filters`: those of the list on the page.
 */
export function ExportMenu(props: { reports: readonly { report: string; title: string; history?: boolean }[]; filters: Query }) {
  const t = useTranslations('destinations')
  const { range } = useRange()
  return (
    <Popover
      label={t('export')}
      align="end"
      trigger={(attributes) => (
        <Button small icon aria-label={t('export')} title={t('export')} {...attributes}>
          <Download />
        </Button>
      )}
    >
      {(close) =>
        props.reports.map(({ report, title, history }) => (
          <Fragment key={report}>
            <MenuHeading>{title}</MenuHeading>
            {FORMATS.map((format) => (
              <MenuItem
                key={format}
                onSelect={() => {
                  download(report, { ...props.filters, format }, history ? range : null)
                  close()
                }}
              >
                {t(format)}
              </MenuItem>
            ))}
          </Fragment>
        ))
      }
    </Popover>
  )
}
