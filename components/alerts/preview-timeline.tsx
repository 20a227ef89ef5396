'use client'
import { useTranslations } from 'next-intl'
import type { AlertRulePreview } from '#lib/api/contracts/alert-preview.ts'
import type { Severity } from '#lib/domain/types.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { subjectName } from './values.ts'
import { useAlertValue } from './alert-value.tsx'
import { previewRows, shownRange } from './preview-rows.ts'
import styles from './preview.module.css'

const ROWS = 6
const TONES = { critical: 'critical', high: 'high', warning: 'warn', info: 'warn' } as const
const TICKS = [0, 0.25, 0.5, 0.75, 1]

/** A line per object: pale while it breached, full while it would have fired. The same in words for screen readers. */
export function PreviewTimeline(props: { preview: AlertRulePreview; condition: string; severity: Severity }) {
  const t = useTranslations('alerts.preview')
  const format = useFormat()
  const words = useAlertValue()
  const { preview } = props
  const range = shownRange(preview)
  const { rows, more } = previewRows(preview.items, range, ROWS)
  const long = range.to - range.from > 2 * 86_400_000
  const label = (at: number, first: boolean): string =>
    long ? format.day(at) : first && range.to - range.from > 43_200_000 ? `${format.day(at)} ${format.clock(at)}` : format.clock(at)
  return (
    <div className={styles['timeline']} style={{ ['--tone' as never]: `var(--${TONES[props.severity]})` }}>
      <ul>
        {rows.map((row) => (
          <li key={`${row.subject.kind} ${row.subject.id}`} className={styles['row']}>
            <span className={styles['name']} title={`${subjectName(row)} · ${row.subject.clusterName}`}>
              {subjectName(row)}
            </span>
            <span className={styles['track']} aria-hidden>
              {row.bars.map((bar, i) => (
                <span
                  key={i}
                  className={styles['bar']}
                  data-firing={bar.firing || undefined}
                  style={{ left: `${bar.from * 100}%`, width: `${Math.max(0, bar.to - bar.from) * 100}%` }}
                />
              ))}
            </span>
            <span className={styles['told']}>
              <b>{t('times', { count: row.fired })}</b>{' '}
              <span className="sub">{t('peak', { value: words(props.condition, row.peakValue) })}</span>
            </span>
          </li>
        ))}
      </ul>
      <div className={styles['row']} aria-hidden>
        <span className="sub">{more > 0 ? t('more', { count: more }) : ''}</span>
        <span className={styles['axis']}>
          {TICKS.map((tick) => {
            const at = range.from + tick * (range.to - range.from)
            return (
              <span key={tick} style={{ left: `${tick * 100}%` }}>
                {label(at, tick === 0)}
              </span>
            )
          })}
        </span>
        <span />
      </div>
    </div>
  )
}
