'use client'
import { Pause, Play, X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { RequeueRun } from '#lib/api/contracts/dead-letters.ts'
import { Panel } from '#components/ui/panel.tsx'
import { Button } from '#components/ui/button.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import { useNow } from '#lib/client/now.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { ProgressBar } from './progress-bar.tsx'
import { actsOf, parseRate, phaseOf, progressOf, type RunAct } from './progress.ts'
import styles from './requeue.module.css'
import { Steps } from './steps.tsx'
import { useRunActs } from './use-run-acts.ts'

const SHOWN = ['planned', 'sent', 'confirmed', 'removed', 'failed', 'skipped', 'unknown'] as const
const ICONS: Record<RunAct, typeof Play> = { start: Play, resume: Play, pause: Pause, cancel: X }

/** How far the run is, message by message, and the levers on it. Screen readers hear every fifth part. */
export function RunProgressPanel({ run }: { run: RequeueRun }) {
  const t = useTranslations('requeueRuns')
  const format = useFormat()
  const now = useNow()
  const acts = useRunActs(run)
  const progress = progressOf(run, now, run.startedAt)
  const fifth = progress.total === 0 ? 0 : Math.floor((progress.done / progress.total) * 5) * 20
  return (
    <Panel title={t('progress')}>
      <div className={styles['run']}>
        <Steps at={phaseOf(run)} />
        <ProgressBar progress={progress} thick />
        <div className={styles['line']}>
          <b>{t('progressText', { done: format.count(progress.done), total: format.count(progress.total) })}</b>
          {progress.etaSeconds === null || progress.left === 0 ? null : (
            <span className="muted">{t('left', { time: format.duration(progress.etaSeconds) })}</span>
          )}
          {run.state === 'cancelling' ? <span className="muted">{t('settling')}</span> : null}
        </div>
        <div className={styles['counts']}>
          {SHOWN.map((state) => (
            <div key={state} className={styles['count']} title={t(`itemHint.${state}`)}>
              <b className={toneOf(state, run.counts[state])}>{format.count(run.counts[state])}</b>
              <small>
                {state === 'planned' ? null : <i className={styles[state]} aria-hidden />}
                {t(`item.${state}`)}
              </small>
            </div>
          ))}
        </div>
        <output className="sr-only">
          {run.outcome === null ? t('heard', { percent: fifth, state: t(`state.${run.state}`) }) : t(`outcome.${run.outcome}`)}
        </output>
        <div className={styles['line']}>
          {actsOf(run).map((act) => {
            const Icon = ICONS[act]
            return (
              <Button
                key={act}
                look={act === 'start' || act === 'resume' ? 'primary' : act === 'cancel' ? 'danger' : 'plain'}
                busy={acts.busy !== null}
                onClick={() => acts.act(act)}
              >
                <Icon />
                {t(`act.${act}`)}
              </Button>
            )
          })}
          {actsOf(run).length > 0 ? <Rate key={run.ratePerSecond} run={run} busy={acts.changingRate} onChange={acts.changeRate} /> : null}
        </div>
      </div>
    </Panel>
  )
}

function Rate({ run, busy, onChange }: { run: RequeueRun; busy: boolean; onChange: (rate: number | null) => void }) {
  const t = useTranslations('requeueRuns')
  const stored = run.ratePerSecond === null ? '' : String(run.ratePerSecond)
  const [typed, setTyped] = useState(stored)
  const parsed = parseRate(typed)
  return (
    <form
      className={styles['line']}
      style={{ marginLeft: 'auto' }}
      onSubmit={(event) => {
        event.preventDefault()
        if (parsed !== undefined && typed !== stored) onChange(parsed)
      }}
    >
      <span className="muted" aria-hidden>
        {t('rate')}
      </span>
      <div className={styles['rate']}>
        <TextField label={t('rate')} hideLabel type="number" value={typed} placeholder={t('noBrake')} onChange={setTyped} />
      </div>
      <Button type="submit" busy={busy} disabledReason={parsed === undefined ? t('badRate') : typed === stored ? t('rateSame') : null}>
        {t('setRate')}
      </Button>
    </form>
  )
}

const toneOf = (state: (typeof SHOWN)[number], count: number): string | undefined =>
  count === 0
    ? 'faint'
    : state === 'failed'
      ? 'text-critical'
      : state === 'skipped'
        ? 'text-warn'
        : state === 'unknown'
          ? 'text-high'
          : undefined
