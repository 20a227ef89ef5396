'use client'
import type { UseMutationResult } from '@tanstack/react-query'
import { Check, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { BrokerKind, ClusterTestAnswer } from '#lib/api/contracts/clusters.ts'
import { Skeleton } from '#components/state/skeleton.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { Panel } from '#components/ui/panel.tsx'
import type { ApiError } from '#lib/client/api-error.ts'
import { Capabilities } from './capabilities.tsx'
import { ProblemList } from './problem-list.tsx'

/** Answer of "Test connection": what was found, what works, and what to do about the rest. */
export function TestResult({
  test,
  kind,
}: {
  test: UseMutationResult<ClusterTestAnswer, ApiError, unknown>
  kind: BrokerKind | undefined
}) {
  const t = useTranslations('clusters')
  if (test.isPending) {
    return (
      <Panel title={t('testing')} padded>
        <Skeleton width="80%" />
        <Skeleton width="60%" style={{ marginTop: 9 }} />
      </Panel>
    )
  }
  const answer = test.data
  if (!answer || !kind) return null
  const limited = answer.problems.length > 0
  const text = { kind: kind.label, version: answer.version ?? '' }
  return (
    <Panel
      title={answer.ok ? (limited ? t('testOkLimited', text) : t('testOk', text)) : t('testFailed')}
      chips={<Chip tone={answer.ok ? (limited ? 'warn' : 'ok') : 'critical'}>{answer.ok ? <Check aria-hidden /> : <X aria-hidden />}</Chip>}
    >
      {limited ? <ProblemList problems={answer.problems} kind={kind.kind} tone={answer.ok ? 'warn' : 'critical'} /> : null}
      {answer.ok ? <Capabilities can={answer.capabilities} could={kind.capabilities} /> : null}
    </Panel>
  )
}
