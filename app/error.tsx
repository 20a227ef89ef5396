'use client'
import { TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Empty } from '#components/state/empty.tsx'
import { Button } from '#components/ui/button.tsx'

/** A page that broke while drawing. The frame around it still works. */
export default function PageError({ reset }: { error: Error; reset: () => void }) {
  const t = useTranslations('state')
  return (
    <Empty title={t('crashed')} icon={<TriangleAlert />} action={<Button onClick={reset}>{t('retry')}</Button>}>
      {t('crashedText')}
    </Empty>
  )
}
