'use client'
import { useTranslations } from 'next-intl'
import styles from './requeue.module.css'

const STEPS = ['plan', 'run', 'outcome'] as const

/** Where a requeue is: plan, run, outcome. */
export function Steps({ at }: { at: 0 | 1 | 2 }) {
  const t = useTranslations('requeueRuns')
  return (
    <ol className={styles['steps']}>
      {STEPS.map((step, index) => (
        <li key={step} data-reached={index <= at ? '' : undefined} aria-current={index === at ? 'step' : undefined}>
          {t(`step.${step}`)}
        </li>
      ))}
    </ol>
  )
}
