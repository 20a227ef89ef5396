'use client'
import { useQuery } from '@tanstack/react-query'
import { Check, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { Ready } from '#lib/api/contracts/overview.ts'
import { Failure } from '#components/state/failure.tsx'
import { SkeletonRows } from '#components/state/skeleton.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ApiError } from '#lib/client/api-error.ts'
import { useLive } from '#lib/client/live.tsx'
import { usePhrase } from '#lib/client/use-phrase.ts'
import styles from './settings.module.css'

/** Whether this installation can be believed, check by check. */
export function AboutPanel() {
  const t = useTranslations('settings')
  const { say } = usePhrase()
  const { interval } = useLive()
  const query = useQuery<Ready, ApiError>({
    queryKey: ['/api/ready'],
    queryFn: ({ signal }) => readReady(signal),
    refetchInterval: interval,
  })
  const ready = query.data
  return (
    <Panel
      title={t('about')}
      note={ready ? `Spillway ${ready.version}` : 'Spillway'}
      chips={
        ready ? <Chip tone={ready.status === 'ok' ? 'ok' : 'critical'}>{ready.status === 'ok' ? t('ready') : t('notReady')}</Chip> : null
      }
    >
      {ready ? (
        <ul className={styles['checks']}>
          {ready.checks.map((check) => {
            const key = `check.${check.name}` as 'check.database'
            return (
              <li key={check.name}>
                {check.ok ? <Check aria-hidden className="text-ok" /> : <X aria-hidden className="text-critical" />}
                <span>{t.has(key) ? t(key) : check.name}</span>
                <span className={check.ok ? 'muted' : 'text-critical'}>{say(check.detailPhrase, check.detail)}</span>
              </li>
            )
          })}
        </ul>
      ) : query.error ? (
        <Failure compact error={query.error} what={t('checks')} retry={() => void query.refetch()} />
      ) : (
        <SkeletonRows rows={3} columns={2} />
      )}
      <p className={styles['text']}>
        {t('apiText')}{' '}
        <a className="link" href="/api/v1/openapi.json">
          {t('openapi')}
        </a>
      </p>
    </Panel>
  )
}

/** 503 is an answer here, not an error: it lists what is wrong. */
async function readReady(signal: AbortSignal): Promise<Ready> {
  const lost = new ApiError({ status: 0, code: 'not-reached', detail: '' })
  const response = await fetch('/api/ready', { signal, cache: 'no-store' }).catch(() => Promise.reject(lost))
  if (response.status !== 200 && response.status !== 503) throw lost
  return (await response.json()) as Ready
}
