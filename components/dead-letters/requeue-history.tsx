'use client'
import { useTranslations } from 'next-intl'
import type { DeadLetterDestination, DeadLetterMessage, RequeueRun } from '#lib/api/contracts/dead-letters.ts'
import { RunStateChip } from '#components/requeue/run-state-chip.tsx'
import { QueryView } from '#components/state/query-view.tsx'
import { SkeletonRows } from '#components/state/skeleton.tsx'
import { Facts } from '#components/ui/facts.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { When } from '#components/ui/when.tsx'
import { useList } from '#lib/client/use-api.ts'

/** How often this message was requeued, and the latest runs of its queue, one of which did it. */
export function RequeueHistory({ destination, message }: { destination: DeadLetterDestination; message: DeadLetterMessage }) {
  const t = useTranslations('deadLetters')
  const query = useList<RequeueRun>('/requeue-runs', { source: destination.destinationId, limit: 20 })
  return (
    <>
      <p style={{ padding: '11px 14px 0' }}>
        {t('requeuedTimes', { count: message.requeueCount })}. {t('historyNote')}
      </p>
      <QueryView query={query} what={t('runs')} skeleton={<SkeletonRows rows={3} columns={2} />}>
        {(page) => (
          <Facts
            items={page.items.map((run) => ({
              label: new Date(run.createdAt).toISOString().slice(0, 10),
              value: (
                <>
                  <ScopedLink className="link" href={`/requeue-runs/${run.id}`}>
                    {run.targetName}
                  </ScopedLink>{' '}
                  <RunStateChip run={run} />
                </>
              ),
              sub: (
                <>
                  {run.actor.name} · <When at={run.createdAt} />
                </>
              ),
            }))}
          />
        )}
      </QueryView>
    </>
  )
}
