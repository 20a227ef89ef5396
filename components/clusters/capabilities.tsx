'use client'
import { Check, Minus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import styles from './clusters.module.css'

/** What the connection can do of what its kind could. */
export function Capabilities({ can, could }: { can: readonly string[]; could: readonly string[] }) {
  const t = useTranslations('clusters')
  const all = [...new Set([...could, ...can])]
  return (
    <ul className={styles['caps']}>
      {all.map((one) => {
        const has = can.includes(one)
        const key = `capability.${one}` as 'capability.browse'
        return (
          <li key={one} className={has ? undefined : 'faint'} title={has ? undefined : t('missingCapability')}>
            {has ? <Check aria-hidden className="text-ok" /> : <Minus aria-hidden />}
            {t.has(key) ? t(key) : one}
            {has ? null : <span className="sr-only">{t('missingCapability')}</span>}
          </li>
        )
      })}
    </ul>
  )
}
