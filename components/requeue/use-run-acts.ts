'use client'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import type { RequeueRun } from '#lib/api/contracts/dead-letters.ts'
import { useToast } from '#components/ui/toast.tsx'
import { sendJson } from '#lib/client/http.ts'
import { useWrite } from '#lib/client/use-api.ts'
import type { RunAct } from './progress.ts'

const TOUCHES = ['/requeue-runs', '/overview', '/dead-letters']

/** Start, pause, resume, cancel a run, and change its rate. A press that is repeated does the same once. */
export function useRunActs(run: RequeueRun) {
  const t = useTranslations('requeueRuns')
  const say = useToast()
  const startKey = useRef<string | null>(null)
  const steer = useWrite((act: RunAct) => {
    startKey.current ??= crypto.randomUUID()
    return sendJson<RequeueRun>(
      'POST',
      `/requeue-runs/${run.id}/${act}`,
      undefined,
      act === 'start' ? { idempotencyKey: startKey.current } : {},
    )
  }, TOUCHES)
  const rate = useWrite(
    (ratePerSecond: number | null) => sendJson<RequeueRun>('PATCH', `/requeue-runs/${run.id}`, { ratePerSecond }),
    TOUCHES,
  )
  return {
    busy: steer.isPending ? steer.variables : null,
    act: (act: RunAct) =>
      steer.mutate(act, { onSuccess: () => say(t(`did.${act}`)), onError: (error) => say(error.message, { bad: true }) }),
    changingRate: rate.isPending,
    changeRate: (ratePerSecond: number | null) =>
      rate.mutate(ratePerSecond, { onSuccess: () => say(t('did.rate')), onError: (error) => say(error.message, { bad: true }) }),
  }
}
