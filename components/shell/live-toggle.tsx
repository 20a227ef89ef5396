'use client'
import { useTranslations } from 'next-intl'
import { dataAge } from '#lib/client/age.ts'
import { useLive } from '#lib/client/live.tsx'
import { useNow } from '#lib/client/now.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { useOverview } from '#lib/client/use-overview.ts'
import styles from './shell.module.css'

/**
 * Whether the page follows the data, and how old the data is: the age of the newest successful poll of any cluster, not of our
 * last request. Green only while data really arrives. A press pauses and resumes.
 */
export function LiveToggle() {
  const t = useTranslations('shell')
  const format = useFormat()
  const now = useNow()
  const { live, setLive } = useLive()
  const { data, error } = useOverview()
  const age =
    data && now > 0
      ? dataAge(
          data.clusters.map((cluster) => cluster.lastSuccessAt),
          now,
        )
      : null
  const old = age ? format.duration(age.seconds) : ''
  const flowing = live && age !== null && !age.stale && !error
  const text = !live
    ? t('paused', { age: old })
    : error
      ? t(error.status === 0 ? 'offline' : 'failing')
      : age === null
        ? t('waiting')
        : age.stale
          ? t('staleData', { age: old })
          : t('live', { age: old })
  return (
    <button
      type="button"
      className={`${styles['pill']} ${flowing ? styles['live'] : styles['held']}`}
      aria-pressed={live}
      title={live ? t('pauseHint') : t('resumeHint')}
      onClick={() => setLive(!live)}
    >
      <i className={styles['dot']} aria-hidden />
      {text}
    </button>
  )
}
