'use client'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { AlertRulePreview } from '#lib/api/contracts/alert-preview.ts'
import type { Severity } from '#lib/domain/types.ts'
import { Notice } from '#components/state/notice.tsx'
import { Skeleton } from '#components/state/skeleton.tsx'
import { Button } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { useNow } from '#lib/client/now.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { shownRange } from './preview-rows.ts'
import { PreviewTimeline } from './preview-timeline.tsx'
import styles from './preview.module.css'
import { usePreview, type PreviewedRule } from './use-preview.ts'

const RANGES = { day: 86_400, week: 7 * 86_400 } as const

/** What the rule being written would have done on stored history. `rule` null: something it needs is not filled in. */
export function RulePreview({ rule, severity }: { rule: PreviewedRule | null; severity: Severity }) {
  const t = useTranslations('alerts.preview')
  const [range, setRange] = useState<keyof typeof RANGES>('day')
  const query = usePreview(rule, RANGES[range])
  const chooser = (
    <fieldset className={styles['ranges']} aria-label={t('range')}>
      {(['day', 'week'] as const).map((one) => (
        <Button key={one} small look={one === range ? 'plain' : 'quiet'} aria-pressed={one === range} onClick={() => setRange(one)}>
          {t(`choose.${one}`)}
        </Button>
      ))}
    </fieldset>
  )
  return (
    <Panel title={t('title')} note={t('note')} more={chooser} padded>
      <div className={styles['body']} aria-live="polite" aria-busy={query.settling} data-old={query.settling || undefined}>
        {rule === null ? (
          <p className="muted">{t('incomplete')}</p>
        ) : query.error ? (
          <Notice tone="warn">
            <b>{t('failed')}</b> {query.error.errors.map((one) => `${one.field} ${one.message}`).join(', ') || query.error.message}
          </Notice>
        ) : query.data ? (
          <Answer preview={query.data} range={range} condition={rule.condition} severity={severity} />
        ) : (
          <div>
            <Skeleton height={20} style={{ width: '60%' }} />
            <Skeleton height={64} style={{ marginTop: 10 }} />
          </div>
        )}
      </div>
    </Panel>
  )
}

function Answer(props: { preview: AlertRulePreview; range: keyof typeof RANGES; condition: string; severity: Severity }) {
  const t = useTranslations('alerts.preview')
  const { preview } = props
  const format = useFormat()
  const now = useNow()
  const { subjects, incidents } = preview
  const span = t(`span.${props.range}`)
  const begins = shownRange(preview).from
  if (subjects.matched === 0) {
    return (
      <>
        <p className={styles['verdict']}>{t('noSubject')}</p>
        <p className="sub">{t('noSubjectText')}</p>
      </>
    )
  }
  if (subjects.withoutHistory === subjects.evaluated) {
    return (
      <>
        <p className={styles['verdict']}>{t('noHistory', { count: subjects.matched })}</p>
        <p className="sub">{t('noHistoryText', { span })}</p>
      </>
    )
  }
  const facts = [
    t('objects', { count: subjects.evaluated }),
    incidents.notConfirmed > 0 ? t('tooShort', { count: incidents.notConfirmed }) : null,
    incidents.open > 0 ? t('openNow', { count: incidents.open }) : null,
    begins > Date.parse(preview.from) ? t('historyFrom', { time: format.moment(begins, now) }) : null,
    subjects.withoutHistory > 0 ? t('someWithout', { count: subjects.withoutHistory }) : null,
  ].filter((fact) => fact !== null)
  return (
    <>
      <p className={styles['verdict']}>{incidents.fired === 0 ? t('never', { span }) : t('fired', { count: incidents.fired, span })}</p>
      <p className="sub">{facts.join(' · ')}</p>
      {preview.items.length > 0 ? <PreviewTimeline preview={preview} condition={props.condition} severity={props.severity} /> : null}
      {preview.cut.includes('subjects') ? (
        <Notice tone="info">{t('cut', { looked: subjects.evaluated, matched: subjects.matched })}</Notice>
      ) : null}
    </>
  )
}
