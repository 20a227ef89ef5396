'use client'
import { Compass } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Empty } from '#components/state/empty.tsx'
import { ButtonLink } from '#components/ui/button.tsx'

/** An address that names nothing. */
export default function NotFound() {
  const t = useTranslations('state')
  return (
    <Empty title={t('pageNotFound')} icon={<Compass />} action={<ButtonLink href="/">{t('home')}</ButtonLink>}>
      {t('pageNotFoundText')}
    </Empty>
  )
}
