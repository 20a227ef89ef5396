'use client'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { AlertRule, AlertRuleCreate, AlertRulePatch, Channel, ConditionKind } from '#lib/api/contracts/alerts.ts'
import { fieldErrors } from '#components/form/field-errors.ts'
import formStyles from '#components/form/form.module.css'
import { CheckInput, ChoiceInput, NumberInput, TextInput } from '#components/form/inputs.tsx'
import { fieldsOf, missingFields, toConfig, type Field, type JsonSchema, type Values } from '#components/form/schema-fields.ts'
import { SchemaForm } from '#components/form/schema-form.tsx'
import { Notice } from '#components/state/notice.tsx'
import { Button, ButtonLink } from '#components/ui/button.tsx'
import { ConfirmTyped } from '#components/ui/confirm-typed.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { sendJson } from '#lib/client/http.ts'
import { useList, useWrite } from '#lib/client/use-api.ts'
import { useScopedHref } from '#lib/client/use-scope.ts'
import styles from './alerts.module.css'
import { cleanMatchers, type Matchers } from './matchers.ts'
import { conditionLabel } from './rules-view.tsx'
import { RulePreview } from './rule-preview.tsx'
import { ScopeEditor } from './scope-editor.tsx'

const SEVERITIES = ['critical', 'high', 'warning', 'info'] as const
const TOUCHES = ['/alert-rules', '/alerts', '/overview', '/search']

/** Adds a rule, or changes `rule`. The parameters are drawn from the condition's schema. */
export function RuleForm({ kinds, rule }: { kinds: readonly ConditionKind[]; rule?: AlertRule }) {
  const t = useTranslations('alerts')
  const tForm = useTranslations('form')
  const common = useTranslations('common')
  const router = useRouter()
  const href = useScopedHref()
  const say = useToast()
  const channels = useList<Channel>('/channels', { limit: 500 })
  const [name, setName] = useState(rule?.name ?? '')
  const [condition, setCondition] = useState(rule?.condition ?? kinds[0]?.condition ?? '')
  const kind = kinds.find((one) => one.condition === condition)
  const fields = useParamFields(kind)
  const [params, setParams] = useState<Values>(() => rule?.params ?? defaultsOf(fields))
  const [scope, setScope] = useState<Matchers>(rule?.scope ?? {})
  const [wait, setWait] = useState(String(rule?.forSeconds ?? 60))
  const [keep, setKeep] = useState(String(rule?.keepFiringForSeconds ?? 60))
  const [severity, setSeverity] = useState<AlertRule['severity']>(rule?.severity ?? 'high')
  const [told, setTold] = useState<readonly string[]>(rule?.channels ?? [])
  const [enabled, setEnabled] = useState(rule?.enabled ?? true)
  const [missing, setMissing] = useState<Record<string, string>>({})
  const [deleting, setDeleting] = useState(false)

  const tried = {
    condition,
    params: toConfig(params, fields),
    scope: cleanMatchers(scope),
    forSeconds: Number(wait),
    keepFiringForSeconds: Number(keep),
  }
  const input = {
    name: name.trim(),
    ...tried,
    severity,
    channels: [...told],
    enabled,
  } satisfies AlertRulePatch
  const save = useWrite(
    () =>
      rule
        ? sendJson<AlertRule>('PATCH', `/alert-rules/${rule.id}`, input)
        : sendJson<AlertRule>('POST', '/alert-rules', input satisfies AlertRuleCreate, { idempotencyKey: crypto.randomUUID() }),
    TOUCHES,
  )
  const remove = useWrite(() => sendJson<void>('DELETE', `/alert-rules/${rule?.id ?? ''}`), TOUCHES)
  const errors = { ...fieldErrors(save.error, 'params.'), ...missing }
  const scopeErrors = fieldErrors(save.error, 'scope.')
  const onSave = (): void => {
    const paths = [...missingFields(params, fields), ...(name.trim() === '' ? ['name'] : [])]
    setMissing(Object.fromEntries(paths.map((path) => [path, tForm('required')])))
    if (paths.length > 0) return
    save.mutate(undefined, {
      onSuccess: (saved) => {
        say(t('savedRule', { name: saved.name }))
        router.push(href('/alerts/rules'))
      },
    })
  }
  const meansMore =
    rule !== undefined &&
    rule.openAlerts > 0 &&
    (condition !== rule.condition ||
      JSON.stringify(input.params) !== JSON.stringify(rule.params) ||
      JSON.stringify(input.scope) !== JSON.stringify(rule.scope))
  const complete = missingFields(params, fields).length === 0 && wait.trim() !== '' && keep.trim() !== ''
  const listed = channels.data?.items ?? []
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
        <Panel title={t('when')} padded>
          <div className={formStyles['form']}>
            <TextInput label={t('name')} required error={errors['name']} value={name} onChange={setName} />
            <ChoiceInput
              label={t('condition')}
              required
              error={errors['condition']}
              value={condition}
              options={kinds.map((one) => ({ value: one.condition, label: conditionLabel(t, one) }))}
              onChange={(next) => {
                setCondition(next)
                setParams(defaultsOf(fieldsOf((kinds.find((one) => one.condition === next)?.paramsSchema ?? {}) as JsonSchema)))
              }}
            />
            <SchemaForm kind={condition} fields={fields} values={params} errors={errors} onChange={setParams} />
            <div className={formStyles['two']}>
              <NumberInput
                label={t('forSeconds')}
                hint={t('forHint')}
                error={errors['forSeconds']}
                min={0}
                max={86_400}
                step={1}
                value={wait}
                onChange={setWait}
              />
              <NumberInput
                label={t('keepSeconds')}
                hint={t('keepHint')}
                error={errors['keepFiringForSeconds']}
                min={0}
                max={86_400}
                step={1}
                value={keep}
                onChange={setKeep}
              />
            </div>
          </div>
        </Panel>
        <Panel title={t('scopeTitle')} note={t('scopeNote')} padded>
          <div className={formStyles['form']}>
            <ScopeEditor value={scope} onChange={(next) => setScope(next)} errors={scopeErrors} of={kind?.subjectKind} />
          </div>
        </Panel>
        <RulePreview rule={complete ? tried : null} severity={severity} />
      </div>
      <div className={`${styles['column']} ${styles['sticky']}`}>
        <Panel title={t('then')} padded>
          <div className={formStyles['form']}>
            <ChoiceInput
              label={t('severity')}
              value={severity}
              options={SEVERITIES.map((value) => ({ value, label: common(`severity.${value}`) }))}
              onChange={(value) => setSeverity(value as AlertRule['severity'])}
            />
            <fieldset className={styles['checks']}>
              <legend>{t('tells')}</legend>
              {listed.map((channel) => (
                <CheckInput
                  key={channel.id}
                  label={channel.name}
                  hint={channel.enabled && channel.health !== 'dead' ? null : t('channelOff')}
                  checked={told.includes(channel.id)}
                  onChange={(on) => setTold(on ? [...told, channel.id] : told.filter((id) => id !== channel.id))}
                />
              ))}
              {listed.length === 0 && channels.data ? (
                <span className="sub">
                  {t('noChannelsYet')}{' '}
                  <ScopedLink className="link" href="/alerts/channels/new">
                    {t('addChannel')}
                  </ScopedLink>
                </span>
              ) : null}
            </fieldset>
            <CheckInput label={t('enabled')} hint={t('enabledHint')} checked={enabled} onChange={setEnabled} />
          </div>
        </Panel>
        {meansMore ? <Notice tone="warn">{t('closesOpen', { count: rule.openAlerts })}</Notice> : null}
        {save.error ? <Notice tone="critical">{save.error.message}</Notice> : null}
        <div className={formStyles['foot']}>
          <Button look="primary" type="submit" busy={save.isPending}>
            {rule ? common('save') : t('createRule')}
          </Button>
          <ButtonLink look="quiet" href={href('/alerts/rules')}>
            {common('cancel')}
          </ButtonLink>
          <span className="grow" />
          {rule ? (
            <Button look="danger" onClick={() => setDeleting(true)}>
              {common('delete')}
            </Button>
          ) : null}
        </div>
      </div>
      {deleting && rule ? (
        <ConfirmTyped
          title={t('deleteRule')}
          expected={rule.name}
          action={common('delete')}
          busy={remove.isPending}
          error={remove.error?.message}
          onClose={() => setDeleting(false)}
          onConfirm={() =>
            remove.mutate(undefined, {
              onSuccess: () => {
                say(t('didDelete', { name: rule.name }))
                router.push(href('/alerts/rules'))
              },
            })
          }
        >
          <p>{t('deleteRuleText', { count: rule.openAlerts })}</p>
        </ConfirmTyped>
      ) : null}
    </form>
  )
}

/** The condition's parameters, their titles in the language of the page where it has them. */
function useParamFields(kind: ConditionKind | undefined): Field[] {
  const t = useTranslations('alerts')
  return fieldsOf((kind?.paramsSchema ?? {}) as JsonSchema).map((field) => {
    const key = `params.${kind?.condition ?? ''}.${field.name}`
    return t.has(key as never) ? { ...field, title: t(key as never) } : field
  })
}

/** What the server would take anyway is filled in: a rule shows its limit instead of an empty field. */
const defaultsOf = (fields: readonly Field[]): Values =>
  Object.fromEntries(fields.flatMap((field) => (field.default === null ? [] : [[field.name, field.default]])))
