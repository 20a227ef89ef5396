'use client'
import { Send } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Channel, ChannelCreate, ChannelPatch } from '#lib/api/contracts/alerts.ts'
import styles from '#components/alerts/alerts.module.css'
import { fieldErrors } from '#components/form/field-errors.ts'
import formStyles from '#components/form/form.module.css'
import { CheckInput, ChoiceInput, TextInput } from '#components/form/inputs.tsx'
import { fieldsOf, missingFields, toConfig, type JsonSchema, type Values } from '#components/form/schema-fields.ts'
import { SchemaForm } from '#components/form/schema-form.tsx'
import { Empty } from '#components/state/empty.tsx'
import { Notice } from '#components/state/notice.tsx'
import { Button, ButtonLink } from '#components/ui/button.tsx'
import { ConfirmTyped } from '#components/ui/confirm-typed.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { sendJson } from '#lib/client/http.ts'
import { useWrite } from '#lib/client/use-api.ts'
import { useScopedHref } from '#lib/client/use-scope.ts'
import { TestOutcome } from './test-outcome.tsx'
import { useChannelTest } from './use-channel-test.ts'

/** A registered kind of channel, with the JSON Schema of its settings. */
export interface ChannelKind {
  kind: string
  label: string
  configSchema: Record<string, unknown>
}

const TOUCHES = ['/channels', '/notifications', '/alert-rules']

/** Adds a channel, or changes `channel` and tests it. */
export function ChannelForm({ kinds, channel }: { kinds: readonly ChannelKind[]; channel?: Channel }) {
  const t = useTranslations('channels')
  const tForm = useTranslations('form')
  const common = useTranslations('common')
  const router = useRouter()
  const href = useScopedHref()
  const say = useToast()
  const [kindId, setKindId] = useState(channel?.kind ?? kinds[0]?.kind ?? '')
  const [name, setName] = useState(channel?.name ?? '')
  const [enabled, setEnabled] = useState(channel?.enabled ?? true)
  const [values, setValues] = useState<Values>(channel?.config ?? {})
  const [missing, setMissing] = useState<Record<string, string>>({})
  const [deleting, setDeleting] = useState(false)
  const kind = kinds.find((one) => one.kind === kindId)
  const fields = fieldsOf((kind?.configSchema ?? {}) as JsonSchema)
  const stored = channel?.secretsSet ?? []
  const config = toConfig(values, fields)

  const save = useWrite(
    () =>
      channel
        ? sendJson<Channel>('PATCH', `/channels/${channel.id}`, { name: name.trim(), enabled, config } satisfies ChannelPatch)
        : sendJson<Channel>('POST', '/channels', { name: name.trim(), kind: kindId, enabled, config } satisfies ChannelCreate, {
            idempotencyKey: crypto.randomUUID(),
          }),
    TOUCHES,
  )
  const remove = useWrite(() => sendJson<void>('DELETE', `/channels/${channel?.id ?? ''}`), TOUCHES)
  const errors = { ...fieldErrors(save.error, 'config.'), ...missing }
  const onSave = (): void => {
    const paths = [...missingFields(values, fields, stored), ...(name.trim() === '' ? ['name'] : [])]
    setMissing(Object.fromEntries(paths.map((path) => [path, tForm('required')])))
    if (paths.length > 0) return
    save.mutate(undefined, {
      onSuccess: (saved) => {
        say(t('saved', { name: saved.name }))
        if (!channel) router.push(href(`/alerts/channels/${saved.id}`))
      },
    })
  }
  return (
    <form
      className={styles['form']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onSave()
      }}
    >
      <div className={styles['column']}>
        <Panel title={t('settings')} padded>
          <div className={formStyles['form']}>
            <TextInput label={t('name')} required hint={t('nameHint')} error={errors['name']} value={name} onChange={setName} />
            {channel ? null : (
              <ChoiceInput
                label={t('kind')}
                value={kindId}
                options={kinds.map((one) => ({ value: one.kind, label: one.label }))}
                onChange={(next) => {
                  setKindId(next)
                  setValues({})
                  setMissing({})
                }}
              />
            )}
            <SchemaForm kind={kindId} fields={fields} values={values} errors={errors} stored={stored} onChange={setValues} />
            <CheckInput label={t('enabled')} hint={t('enabledHint')} checked={enabled} onChange={setEnabled} />
          </div>
        </Panel>
        {save.error ? <Notice tone="critical">{save.error.message}</Notice> : null}
        <div className={formStyles['foot']}>
          <Button look="primary" type="submit" busy={save.isPending}>
            {channel ? common('save') : t('add')}
          </Button>
          <ButtonLink look="quiet" href={href('/alerts/channels')}>
            {common('cancel')}
          </ButtonLink>
          <span className="grow" />
          {channel ? (
            <Button look="danger" onClick={() => setDeleting(true)}>
              {common('delete')}
            </Button>
          ) : null}
        </div>
      </div>
      <div className={`${styles['column']} ${styles['sticky']}`}>
        {channel ? <TestPanel channel={channel} /> : <Panel padded>{t('testAfter')}</Panel>}
      </div>
      {deleting && channel ? (
        <ConfirmTyped
          title={t('deleteTitle')}
          expected={channel.name}
          action={common('delete')}
          busy={remove.isPending}
          error={remove.error?.message}
          onClose={() => setDeleting(false)}
          onConfirm={() =>
            remove.mutate(undefined, {
              onSuccess: () => {
                say(t('didDelete', { name: channel.name }))
                router.push(href('/alerts/channels'))
              },
            })
          }
        >
          <p>{t('deleteText')}</p>
        </ConfirmTyped>
      ) : null}
    </form>
  )
}

function TestPanel({ channel }: { channel: Channel }) {
  const t = useTranslations('channels')
  const test = useChannelTest(channel.id)
  return (
    <Panel
      title={t('test')}
      more={
        <Button small busy={test.isPending} onClick={() => test.mutate(undefined)}>
          <Send />
          {test.isPending ? t('testing') : t('testNow')}
        </Button>
      }
      padded
    >
      {test.error ? (
        <Notice tone="critical">{test.error.message}</Notice>
      ) : test.data ? (
        <TestOutcome answer={test.data} />
      ) : channel.health === 'failing' || channel.health === 'dead' ? (
        <Notice tone={channel.health === 'dead' ? 'critical' : 'warn'}>{channel.healthDetail}</Notice>
      ) : (
        <Empty compact title={t('testText')} />
      )}
    </Panel>
  )
}
