'use client'
import { useTranslations } from 'next-intl'
import type { RequeueRun } from '#lib/api/contracts/dead-letters.ts'
import { Chip } from '#components/ui/chip.tsx'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { runTone } from './progress.ts'

/** What a run is doing, or what it came to. Green only when everything was moved. */
export function RunStateChip({ run }: { run: Pick<RequeueRun, 'state' | 'outcome' | 'error' | 'errorPhrase' | 'startedAt'> }) {
  const t = useTranslations('requeueRuns')
  const { say } = usePhrase()
  return (
    <Chip tone={runTone(run)} title={run.error === null ? undefined : say(run.errorPhrase, run.error)}>
      {run.outcome === null
        ? t(`state.${run.state}`)
        : run.outcome === 'cancelled' && run.startedAt === null
          ? t('neverStarted')
          : t(`outcome.${run.outcome}`)}
    </Chip>
  )
}
