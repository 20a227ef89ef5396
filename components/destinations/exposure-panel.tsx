'use client'
import { Check, CircleAlert, Info } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Fragment } from 'react'
import type { DestinationDetail } from '#lib/api/contracts/destinations.ts'
import { Chip } from '#components/ui/chip.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { useFormat } from '#lib/client/use-format.ts'
import { Sentence } from '#components/ui/sentence.tsx'
import styles from './destinations.module.css'
import { exposureOf } from './exposure.ts'

/** Whether messages here can be lost, fact by fact. Nothing is shown when the broker told nothing. */
export function ExposurePanel({ destination, dataLossSeconds }: { destination: DestinationDetail; dataLossSeconds: number | null }) {
  const t = useTranslations('destinations')
  const format = useFormat()
  const facts = exposureOf(destination, dataLossSeconds)
  if (facts.length === 0) return null
  const gaps = facts.filter((fact) => fact.good === false).length
  return (
    <Panel title={t('exposure')} chips={gaps > 0 ? <Chip tone="warn">{t('gaps', { count: gaps })}</Chip> : <Chip>{t('noGaps')}</Chip>}>
      <div className={styles['facts']}>
        {facts.map((fact) => (
          <Fragment key={fact.word}>
            {fact.good === true ? (
              <Check aria-hidden className="text-ok" />
            ) : fact.good === false ? (
              <CircleAlert aria-hidden className="text-warn" />
            ) : (
              <Info aria-hidden className="text-stale" />
            )}
            <span>
              {t(`fact.${fact.word}`, {
                count: fact.count ?? 0,
                limit: format.count(fact.limit ?? 0),
                time: format.duration(fact.seconds ?? 0),
                name: fact.name ?? '',
              })}
              {fact.detail ? (
                <span className="sub" style={{ display: 'block' }}>
                  <Sentence phrase={fact.detail.phrase} text={fact.detail.text} />
                </span>
              ) : null}
            </span>
          </Fragment>
        ))}
      </div>
    </Panel>
  )
}
