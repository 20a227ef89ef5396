'use client'
// oxlint-disable jsx-a11y/prefer-tag-over-role -- a <progress> has one part, this bar has one for each state
import { useTranslations } from 'next-intl'
import { useFormat } from '#lib/client/use-format.ts'
import type { RunProgress } from './progress.ts'
import styles from './requeue.module.css'

/** One bar: what was moved, what is under way, what went wrong. Each part says its number on hover. */
export function ProgressBar({ progress, thick = false }: { progress: RunProgress; thick?: boolean }) {
  const t = useTranslations('requeueRuns')
  const format = useFormat()
  const percent = progress.total === 0 ? 0 : Math.floor((progress.done / progress.total) * 100)
  return (
    <div
      className={`${styles['bar']} ${thick ? styles['thick'] : ''}`}
      role="progressbar"
      aria-label={t('progress')}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={t('progressText', { done: format.count(progress.done), total: format.count(progress.total) })}
    >
      {progress.parts.map((part) => (
        <i
          key={part.state}
          className={styles[part.state]}
          style={{ width: `${part.share * 100}%` }}
          title={`${t(`item.${part.state}`)}: ${format.count(part.count)}`}
        />
      ))}
    </div>
  )
}
