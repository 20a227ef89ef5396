'use client'
import { TriangleAlert } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '#components/ui/button.tsx'
import type { ApiError } from '#lib/client/api-error.ts'
import styles from './state.module.css'

/** A view that could not be read: what failed in the server's words, and a way to try again. */
export function Failure({ error, what, retry, compact }: { error: ApiError; what: string; retry?: () => void; compact?: boolean }) {
  const t = useTranslations('state')
  return (
    <div className={`${styles['box']} ${compact ? styles['compact'] : ''}`} role="alert">
      <span className={`${styles['icon']} ${styles['bad']}`}>
        <TriangleAlert />
      </span>
      <p className={styles['title']}>{error.status === 404 ? t('notFound', { what }) : t('failed', { what })}</p>
      <p className={styles['text']}>{error.status === 0 ? t('notReached') : error.message}</p>
      {retry ? (
        <div className={styles['actions']}>
          <Button onClick={retry}>{t('retry')}</Button>
        </div>
      ) : null}
    </div>
  )
}
