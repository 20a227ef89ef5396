'use client'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useEffect, useState } from 'react'
import type { DeadLetterDestination, RequeueCreateInput, RequeueRun } from '#lib/api/contracts/dead-letters.ts'
import type { Destination } from '#lib/api/contracts/destinations.ts'
import { NumberInput, TextInput } from '#components/form/inputs.tsx'
import formStyles from '#components/form/form.module.css'
import { Notice } from '#components/state/notice.tsx'
import { Skeleton } from '#components/state/skeleton.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { useFormat } from '#lib/client/use-format.ts'
import { useScopedHref } from '#lib/client/use-scope.ts'
import { DestinationSelect } from './destination-select.tsx'
import { PlanView } from './plan-view.tsx'
import { parseRate, samePlan } from './progress.ts'
import styles from './requeue.module.css'
import { Steps } from './steps.tsx'
import { usePlan } from './use-plan.ts'

type Source = Pick<DeadLetterDestination, 'destinationId' | 'name' | 'clusterId' | 'clusterName'>

/**
 * The way back to work. The plan is the confirmation: it is made at once, frozen, and says what goes where before anything moves.
 * Another target or limit makes another plan. Closing leaves nothing behind.
 */
export function RequeueDialog(props: {
  source: Source
  selection: RequeueCreateInput['selection']
  /** The person accepted already what a look costs, or it is free. */
  acceptCost: boolean
  onClose: () => void
}) {
  const t = useTranslations('requeueRuns')
  const common = useTranslations('common')
  const format = useFormat()
  const router = useRouter()
  const href = useScopedHref()
  const { state, plan, start, abandon } = usePlan()
  const [mode, setMode] = useState<'origin' | 'destination'>('origin')
  const [chosen, setChosen] = useState<Destination | null>(null)
  const [rate, setRate] = useState('50')
  const [limit, setLimit] = useState('')
  const [reason, setReason] = useState('')
  const [acceptCost, setAcceptCost] = useState(props.acceptCost)
  const [plannedFor, setPlannedFor] = useState('')
  const [drifted, setDrifted] = useState(false)

  const ratePerSecond = parseRate(rate)
  const limited = limit.trim() === '' ? undefined : Math.floor(Number(limit))
  const badLimit = limited !== undefined && !(limited >= 1)
  const target = mode === 'origin' ? ({ mode } as const) : chosen ? ({ mode, destinationId: chosen.id } as const) : null
  const wanted = JSON.stringify([target, limited ?? null])
  const changed = wanted !== plannedFor
  const invalid = target === null ? t('chooseTarget') : ratePerSecond === undefined ? t('badRate') : badLimit ? t('badLimit') : null

  const makePlan = async (accept = acceptCost): Promise<RequeueRun | null> => {
    if (target === null || ratePerSecond === undefined || badLimit) return null
    setAcceptCost(accept)
    setPlannedFor(wanted)
    setDrifted(false)
    return plan({
      source: props.source.destinationId,
      selection: props.selection,
      target,
      ratePerSecond,
      ...(limited === undefined ? {} : { limit: limited }),
      ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
      acceptCost: accept,
    })
  }
  useEffect(() => {
    void makePlan()
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- the first plan is made once, with the options the dialog opens with
  }, [])

  const close = (): void => {
    abandon()
    props.onClose()
  }
  const run = state.type === 'planning' ? null : state.run
  const onStart = async (): Promise<void> => {
    if (run === null || ratePerSecond === undefined) return
    // The reason is part of a plan: a new one is made, and started only when it says the same.
    if (run.reason !== reason.trim()) {
      const renewed = await makePlan()
      if (renewed === null) return
      if (!samePlan(run.plan, renewed.plan)) return setDrifted(true)
    }
    const started = await start(ratePerSecond)
    if (started) router.push(href(`/requeue-runs/${started.id}`))
  }
  const going = run === null ? 0 : run.plan.matched - (mode === 'origin' ? run.plan.withoutOrigin : 0)
  const sending = run?.plan.targets.some((one) => one.exists && one.routable) ?? false
  const unlooked = run?.plan.warnings.some((warning) => warning.code === 'not-looked') ?? false
  const blocked = going <= 0 ? t('nothingMatches') : !sending && !unlooked ? t('nowhereToGo') : null

  return (
    <Dialog
      width={700}
      title={
        run
          ? t('dialogTitle', { count: run.plan.matched, text: format.count(run.plan.matched), name: props.source.name })
          : t('dialogPlanning', { name: props.source.name })
      }
      onClose={close}
      footer={
        <>
          <span className={`sub ${styles['frozen']}`}>
            {run ? t('frozen', { id: run.id.slice(0, 4), time: format.clock(Date.parse(run.plan.frozenAt), true) }) : ''}
          </span>
          <Button onClick={close}>{common('cancel')}</Button>
          {changed || state.type === 'failed' ? (
            <Button look="primary" disabledReason={invalid} onClick={() => void makePlan()}>
              {t('planAgain')}
            </Button>
          ) : (
            <Button
              look="primary"
              busy={state.type === 'planning' || state.type === 'starting'}
              disabledReason={state.type === 'planning' ? null : (blocked ?? invalid)}
              onClick={() => void onStart()}
            >
              {run ? t('start', { count: going, text: format.count(going) }) : t('planning')}
            </Button>
          )}
        </>
      }
    >
      <Steps at={0} />
      <div aria-live="polite" className={styles['body']}>
        {state.type === 'failed' ? (
          <Notice tone="critical">
            <b>{t('planFailed')}</b> {state.error.message}
          </Notice>
        ) : null}
        {drifted ? <Notice tone="warn">{t('drifted')}</Notice> : null}
        {state.type === 'planning' ? (
          <div aria-busy>
            <p className="muted">{t('planningText')}</p>
            <Skeleton height={34} style={{ marginTop: 8 }} />
            <Skeleton height={34} style={{ marginTop: 6 }} />
          </div>
        ) : run ? (
          <div className={changed ? styles['outdated'] : undefined}>
            <PlanView plan={run.plan} ratePerSecond={ratePerSecond} />
          </div>
        ) : null}
        {unlooked && !acceptCost ? (
          <Button small onClick={() => void makePlan(true)}>
            {t('lookForPlan')}
            {run && run.plan.cost.looksLeft !== null ? ` · ${t('looksLeft', { count: run.plan.cost.looksLeft })}` : ''}
          </Button>
        ) : null}
      </div>
      <fieldset className={styles['options-group']}>
        <legend className="sr-only">{t('target')}</legend>
        <label className={styles['radio']}>
          <input type="radio" name="target" checked={mode === 'origin'} onChange={() => setMode('origin')} />
          {t('toOrigin')}
        </label>
        <label className={styles['radio']}>
          <input type="radio" name="target" checked={mode === 'destination'} onChange={() => setMode('destination')} />
          {t('toDestination')}
        </label>
        {mode === 'destination' ? (
          <DestinationSelect label={t('toDestination')} clusterId={props.source.clusterId} value={chosen} onChange={setChosen} />
        ) : null}
      </fieldset>
      <div className={formStyles['two']}>
        <NumberInput
          label={t('rate')}
          hint={t('rateHint')}
          error={ratePerSecond === undefined ? t('badRate') : null}
          min={0}
          value={rate}
          onChange={setRate}
        />
        <NumberInput
          label={t('limit')}
          optional
          hint={t('limitHint')}
          error={badLimit ? t('badLimit') : null}
          min={1}
          step={1}
          value={limit}
          onChange={setLimit}
        />
      </div>
      <TextInput label={t('reason')} optional hint={t('reasonHint')} value={reason} onChange={setReason} />
    </Dialog>
  )
}
