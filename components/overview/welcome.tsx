'use client'
import { useTranslations } from 'next-intl'
import { Logo } from '#components/shell/logo.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import styles from './overview.module.css'

/** The first screen of an installation without a cluster: one next step. */
export function Welcome() {
  const t = useTranslations('overview.welcome')
  return (
    <div className={styles['welcome']}>
      <Logo size={46} />
      <h1>{t('title')}</h1>
      <p>{t('text')}</p>
      <ButtonLink look="primary" href="/clusters/new">
        {t('action')}
      </ButtonLink>
      <ol className={styles['steps']}>
        {([1, 2, 3] as const).map((step) => (
          <li key={step}>
            <b>
              <i>{step}</i>
              {t(`step${step}`)}
            </b>
            <span className="muted">{t(`step${step}Text`)}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}
