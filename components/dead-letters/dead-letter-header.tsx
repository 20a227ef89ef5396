'use client'
import { RotateCcw } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { DeadLetterDestination } from '#lib/api/contracts/dead-letters.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { Button, ButtonLink } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { FreshnessChip } from '#components/ui/freshness-chip.tsx'
import { KindIcon } from '#components/ui/kind-icon.tsx'
import { Num } from '#components/ui/num.tsx'
import { useScopedHref } from '#lib/client/use-scope.ts'
import { SourceList } from './source-list.tsx'

/** What this destination holds, where its messages come from, and how that is known. */
export function DeadLetterHeader({
  destination,
  cannot,
  onRequeueAll,
}: {
  destination: DeadLetterDestination
  cannot: string | null
  onRequeueAll: () => void
}) {
  const t = useTranslations('deadLetters')
  const href = useScopedHref()
  const empty = destination.messages === 0
  return (
    <PageHeader
      title={destination.name}
      crumbs={[
        { label: t('title'), href: '/dead-letters' },
        { label: destination.clusterName, href: `/clusters/${destination.clusterId}` },
        ...(destination.namespace ? [{ label: destination.namespace }] : []),
      ]}
      icon={<KindIcon kind={destination.kind} />}
      chips={
        <>
          <FreshnessChip freshness={destination.freshness} observedAt={destination.observedAt} />
          <Chip tone={destination.browseCost === 'free' ? 'plain' : 'warn'} title={t(`costHint.${destination.browseCost}`)}>
            {t('lookCost', { cost: t(`cost.${destination.browseCost}`) })}
          </Chip>
        </>
      }
      note={
        <>
          <b style={{ color: 'var(--ink)', fontWeight: 600 }}>
            <Num value={destination.messages} />
          </b>{' '}
          {t('waiting')} · <Num value={destination.arrivedLastHour} /> {t('inLastHour')} · {t('from').toLowerCase()}{' '}
          <SourceList sources={destination.sources} />
        </>
      }
      actions={
        <>
          <ButtonLink href={href(`/requeue-runs?source=${destination.destinationId}`)}>{t('runs')}</ButtonLink>
          <ButtonLink href={href(`/destinations/${destination.destinationId}`)}>{t('openDestination')}</ButtonLink>
          <Button look="primary" disabledReason={cannot ?? (empty ? t('noMessages') : null)} onClick={onRequeueAll}>
            <RotateCcw />
            {t('requeueAll')}
          </Button>
        </>
      }
    />
  )
}
