'use client'
import { useTranslations } from 'next-intl'
import type { RequeueRun } from '#lib/api/contracts/dead-letters.ts'
import { Chip } from '#components/ui/chip.tsx'
import { runTone } from './progress.ts'

/** What a run is doing, or what it came to. Green only when everything was moved. */
export function RunStateChip({ run }: { run: Pick<RequeueRun, 'state' | 'outcome' | 'error' | 'startedAt'> }) {
  const t = useTranslations('requeueRuns')
  return (
    <Chip tone={runTone(run)} title={run.error ?? undefined}>
      {run.outcome === null
        ? t(`state.${run.state}`)
        : run.outcome === 'cancelled' && run.startedAt === null
          ? t('neverStarted')
          : t(`outcome.${run.outcome}`)}
    </Chip>
  )
}
