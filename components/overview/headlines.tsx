'use client'
import { ArrowDown, ArrowUp } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { Overview } from '#lib/api/contracts/overview.ts'
import { Sparkline } from '#components/table/sparkline.tsx'
import { Kpi, KpiRow } from '#components/ui/kpi.tsx'
import { Num } from '#components/ui/num.tsx'
import { useFormat } from '#lib/client/use-format.ts'
import { useScopedHref } from '#lib/client/use-scope.ts'
import styles from './overview.module.css'

/** The five headline numbers. While no cluster is fresh they are grey. */
export function Headlines({ overview }: { overview: Overview }) {
  const t = useTranslations('overview')
  const format = useFormat()
  const href = useScopedHref()
  const stale = overview.counts.clustersFresh === 0
  const tone = stale ? ('stale' as const) : undefined
  const line = <T,>(fresh: T) => (stale ? ('stale' as const) : fresh)
  const { slowestReader } = overview
  const dead = overview.deadLettersLastHour.value ?? 0
  return (
    <KpiRow>
      <Kpi
        label={t('backlog')}
        value={<Num value={overview.backlog.value} />}
        aside={<Change value={overview.backlog.change} text={(change) => t('inOneHour', { change })} />}
        tone={tone}
        spark={<Sparkline values={overview.backlog.sparkline} tone={line('s1' as const)} />}
        href={href('/destinations?sort=-backlogMessages')}
      />
      <Kpi
        label={t('slowestReader')}
        value={slowestReader ? <Num value={slowestReader.lagSeconds} as="duration" /> : <Num value={null} unknown={t('noReader')} />}
        aside={slowestReader?.group ?? t('noReader')}
        tone={tone}
        spark={<Sparkline values={slowestReader?.sparkline} tone={line('s2' as const)} />}
        href={href(slowestReader ? `/consumers/${slowestReader.subscriptionId}` : '/consumers')}
      />
      <Kpi
        label={t('deadLastHour')}
        value={<Num value={overview.deadLettersLastHour.value} />}
        aside={<Change value={overview.deadLettersLastHour.change} text={(change) => change} />}
        tone={tone}
        spark={
          <Sparkline values={overview.deadLettersLastHour.sparkline} tone={line(dead > 0 ? ('critical' as const) : ('s1' as const))} />
        }
        href={href('/dead-letters')}
      />
      <Kpi
        label={t('deadWaiting')}
        value={<Num value={overview.deadLetterMessages} />}
        aside={t('inDestinations', { count: overview.counts.deadLetterDestinations })}
        tone={tone}
        spark={<Sparkline values={sumOf(overview.deaths.map((death) => death.sparkline))} tone={line('s3' as const)} />}
        href={href('/dead-letters')}
      />
      <Kpi
        label={t('inOut')}
        value={format.perSecond(overview.inRate.value)}
        aside={`· ${format.perSecond(overview.outRate.value)}`}
        tone={tone}
        spark={<Sparkline values={overview.inRate.sparkline} tone={line('s1' as const)} />}
        href={href('/destinations?sort=-inRate')}
      />
    </KpiRow>
  )
}

/** Lines added point by point; a point no line knows stays a gap. */
const sumOf = (lines: readonly (readonly (number | null)[])[]): (number | null)[] =>
  Array.from({ length: Math.max(0, ...lines.map((line) => line.length)) }, (_, index) => {
    const known = lines.map((line) => line[index] ?? null).filter((value) => value !== null)
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0)
  })

/** A relative change with an arrow; more waiting is bad news, less is good. Below 5 % it says nothing. */
function Change({ value, text }: { value: number | null; text: (change: string) => string }) {
  const format = useFormat()
  if (value === null || Math.abs(value) < 0.05) return null
  const Icon = value > 0 ? ArrowUp : ArrowDown
  return (
    <span className={value > 0 ? styles['up'] : styles['down']}>
      <Icon aria-hidden size={11} style={{ verticalAlign: '-1px' }} /> {text(format.change(value).replace(/^\+/, ''))}
    </span>
  )
}
