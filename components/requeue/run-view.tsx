'use client'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { RequeueRun } from '#lib/api/contracts/dead-letters.ts'
import { HistoryTable } from '#components/settings/history-table.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { Notice } from '#components/state/notice.tsx'
import { QueryView } from '#components/state/query-view.tsx'
import { Skeleton, SkeletonRows } from '#components/state/skeleton.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { Tabs, useTab } from '#components/ui/tabs.tsx'
import { When } from '#components/ui/when.tsx'
import { useRead } from '#lib/client/use-api.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { useScopedHref } from '#lib/client/use-scope.ts'
import { Sentence } from '#components/ui/sentence.tsx'
import { PlanView } from './plan-view.tsx'
import { isMoving } from './progress.ts'
import styles from './requeue.module.css'
import { RunItems } from './run-items.tsx'
import { RunProgressPanel } from './run-progress.tsx'
import { RunStateChip } from './run-state-chip.tsx'
import { useSelectionWords } from './use-selection-words.ts'

const EVERY_SECOND = 1_000

/** One requeue run: what was planned, how far it is, what became of every message, and who did it. */
export function RunView({ id }: { id: string }) {
  const t = useTranslations('requeueRuns')
  const [moving, setMoving] = useState(true)
  const query = useRead<RequeueRun>(`/requeue-runs/${id}`, {}, { everyMs: moving ? EVERY_SECOND : undefined })
  const now = query.data ? isMoving(query.data) : true
  if (now !== moving) setMoving(now)
  return (
    <QueryView query={query} what={t('one')} skeleton={<Loading />}>
      {(run) => <Run run={run} />}
    </QueryView>
  )
}

function Run({ run }: { run: RequeueRun }) {
  const t = useTranslations('requeueRuns')
  const format = useFormat()
  const href = useScopedHref()
  const selection = useSelectionWords(run)
  const tabs = [
    { id: 'ledger', label: t('ledger') },
    { id: 'audit', label: t('auditLink') },
  ]
  const tab = useTab(tabs)
  return (
    <>
      <PageHeader
        title={t('runTitle', { count: run.plan.matched, text: format.count(run.plan.matched), name: run.sourceName })}
        crumbs={[
          { label: t('title'), href: '/requeue-runs' },
          { label: run.clusterName, href: `/clusters/${run.clusterId}` },
          { label: run.sourceName, href: `/dead-letters/${run.source}` },
        ]}
        chips={<RunStateChip run={run} />}
        actions={<ButtonLink href={href(`/dead-letters/${run.source}`)}>{t('openSource')}</ButtonLink>}
      />
      {run.error ? (
        <Notice tone="critical">
          <b>
            <Sentence phrase={run.errorPhrase} text={run.error} />
          </b>
        </Notice>
      ) : null}
      {run.counts.unknown > 0 ? <Notice tone="warn">{t('unknownNote', { count: run.counts.unknown })}</Notice> : null}
      <div className={styles['layout']}>
        <div className={styles['main']}>
          <RunProgressPanel run={run} />
          <Tabs tabs={tabs} />
          {tab === 'audit' ? <HistoryTable query={{ entity: 'requeue-run', entityId: run.id }} /> : <RunItems run={run} />}
        </div>
        <div className={styles['side']}>
          <Panel title={t('about')}>
            <Facts
              items={[
                { label: t('who'), value: run.actor.name, sub: t(`actor.${run.actor.type}`) },
                ...(run.reason ? [{ label: t('reason'), value: run.reason }] : []),
                { label: t('selection'), value: selection },
                { label: t('target'), value: run.target.mode === 'origin' ? t('toOrigin') : run.targetName },
                { label: t('planned'), value: <When at={run.createdAt} as="clock" /> },
                { label: t('started'), value: <When at={run.startedAt} as="clock" unknown={t('notStarted')} /> },
                {
                  label: t('finished'),
                  value: <When at={run.finishedAt} as="clock" unknown={t('notFinished')} />,
                  sub:
                    run.startedAt && run.finishedAt
                      ? t('took', { time: format.duration((Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000) })
                      : null,
                },
              ]}
            />
          </Panel>
          <Panel title={t('step.plan')} note={t('frozenAt', { time: format.clock(Date.parse(run.plan.frozenAt), true) })}>
            <div className={styles['pad']}>
              <PlanView plan={run.plan} ratePerSecond={run.ratePerSecond} />
            </div>
          </Panel>
        </div>
      </div>
    </>
  )
}

function Loading() {
  return (
    <>
      <Skeleton width={340} height={26} />
      <div className={styles['layout']} aria-busy>
        <div className={styles['main']}>
          <Panel padded>
            <Skeleton height={150} />
          </Panel>
          <Panel>
            <SkeletonRows rows={6} columns={5} />
          </Panel>
        </div>
        <div className={styles['side']}>
          <Panel padded>
            <Skeleton height={240} />
          </Panel>
        </div>
      </div>
    </>
  )
}
