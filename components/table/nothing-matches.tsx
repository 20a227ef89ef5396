'use client'
import { useTranslations } from 'next-intl'
import { Empty } from '#components/state/empty.tsx'
import { Button } from '#components/ui/button.tsx'

/** A list that is empty only because of what the person filters by; `onClear` takes the filters away. */
export function NothingMatches({ onClear }: { onClear: () => void }) {
  const t = useTranslations('table')
  return <Empty title={t('nothingMatches')} action={<Button onClick={onClear}>{t('clearFilters')}</Button>} />
}
