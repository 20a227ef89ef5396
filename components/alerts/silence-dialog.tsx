'use client'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import type { AlertRule, Silence } from '#lib/api/contracts/alerts.ts'
import { fieldErrors } from '#components/form/field-errors.ts'
import { ChoiceInput, TextInput } from '#components/form/inputs.tsx'
import { Notice } from '#components/state/notice.tsx'
import { Button } from '#components/ui/button.tsx'
import { Dialog } from '#components/ui/dialog.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { sendJson } from '#lib/client/http.ts'
import { useList, useWrite } from '#lib/client/use-api.ts'
import { useFormat } from '#lib/client/use-format.ts'
import styles from './alerts.module.css'
import { cleanMatchers, endAfter, matchesAll, type Matchers } from './matchers.ts'
import { ScopeEditor } from './scope-editor.tsx'

const HOURS = [1, 4, 12, 24, 168] as const

/** Mutes alerts that fit until a time. They go on being watched; nobody is told. */
export function SilenceDialog({ initial, onClose }: { initial: Matchers; onClose: () => void }) {
  const t = useTranslations('alerts')
  const tForm = useTranslations('form')
  const common = useTranslations('common')
  const format = useFormat()
  const say = useToast()
  const rules = useList<AlertRule>('/alert-rules', { limit: 500 }, { live: false })
  const [matchers, setMatchers] = useState<Matchers>(initial)
  const [endsAt, setEndsAt] = useState(() => endAfter(1, Date.now()))
  const [reason, setReason] = useState('')
  const [missing, setMissing] = useState(false)
  const save = useWrite(
    () =>
      sendJson<Silence>(
        'POST',
        '/silences',
        { matchers: cleanMatchers(matchers), endsAt, reason: reason.trim() },
        { idempotencyKey: crypto.randomUUID() },
      ),
    ['/silences', '/alerts', '/overview'],
  )
  const errors = fieldErrors(save.error, 'matchers.')
  const onSave = (): void => {
    setMissing(reason.trim() === '')
    if (reason.trim() === '') return
    save.mutate(undefined, {
      onSuccess: () => {
        say(t('didSilence', { time: format.exact(endsAt) }))
        onClose()
      },
    })
  }
  return (
    <Dialog
      width={560}
      title={t('silenceTitle')}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{common('cancel')}</Button>
          <Button look="primary" busy={save.isPending} onClick={onSave}>
            {t('silenceNow')}
          </Button>
        </>
      }
    >
      <p className="muted">{t('silenceText')}</p>
      <ChoiceInput
        label={t('rule')}
        empty={t('anyRule')}
        value={matchers.rule ?? ''}
        options={(rules.data?.items ?? []).map((rule) => ({ value: rule.id, label: rule.name }))}
        onChange={(rule) => setMatchers({ ...matchers, rule })}
      />
      <ScopeEditor value={matchers} onChange={setMatchers} errors={errors} />
      <div>
        <TextField
          type="datetime-local"
          label={t('until')}
          value={local(endsAt)}
          error={errors['endsAt'] ?? null}
          onChange={(typed) => {
            const at = Date.parse(typed)
            if (Number.isFinite(at)) setEndsAt(new Date(at).toISOString())
          }}
        />
        <fieldset className={styles['spans']} aria-label={t('until')}>
          {HOURS.map((hours) => (
            <Button key={hours} small onClick={() => setEndsAt(endAfter(hours, Date.now()))}>
              {format.duration(hours * 3600)}
            </Button>
          ))}
        </fieldset>
      </div>
      <TextInput
        label={t('reason')}
        required
        error={missing ? tForm('required') : errors['reason']}
        hint={t('reasonHint')}
        value={reason}
        onChange={setReason}
      />
      {matchesAll(matchers) ? <Notice tone="warn">{t('silenceAll')}</Notice> : null}
      {save.error ? <Notice tone="critical">{save.error.message}</Notice> : null}
    </Dialog>
  )
}

/** A moment as a `datetime-local` field has it, in the time of this machine. */
function local(at: string): string {
  const date = new Date(at)
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16)
}
