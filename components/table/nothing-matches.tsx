'use client'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Empty } from '#components/state/empty.tsx'
import { Button } from '#components/ui/button.tsx'

/** A list that is empty only because of what the person filters by; `onClear` takes the filters away. `children`: what may be missed. */
export function NothingMatches({ onClear, children }: { onClear: () => void; children?: ReactNode }) {
  const t = useTranslations('table')
  return (
    <Empty title={t('nothingMatches')} action={<Button onClick={onClear}>{t('clearFilters')}</Button>}>
      {children}
    </Empty>
  )
}
