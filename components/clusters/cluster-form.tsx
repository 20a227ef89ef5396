'use client'
import { CircleCheck } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { BrokerKind, Cluster, ClusterCreate, ClusterPatch, ClusterTestAnswer } from '#lib/api/contracts/clusters.ts'
import { fieldErrors } from '#components/form/field-errors.ts'
import formStyles from '#components/form/form.module.css'
import { CheckInput, NumberInput, TextInput } from '#components/form/inputs.tsx'
import { fieldsOf, missingFields, toConfig, type JsonSchema, type Values } from '#components/form/schema-fields.ts'
import { SchemaForm } from '#components/form/schema-form.tsx'
import { Notice } from '#components/state/notice.tsx'
import { Button, ButtonLink } from '#components/ui/button.tsx'
import { KindIcon, kindLabel } from '#components/ui/kind-icon.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { sendJson } from '#lib/client/http.ts'
import { useWrite } from '#lib/client/use-api.ts'
import styles from './clusters.module.css'
import { TestResult } from './test-result.tsx'

const TOUCHES = ['/clusters', '/overview', '/nodes', '/destinations', '/subscriptions', '/search']

/** Adds a cluster, or changes `cluster`. The fields of the connection are drawn from the kind's schema. */
export function ClusterForm({ kinds, cluster }: { kinds: readonly BrokerKind[]; cluster?: Cluster }) {
  const t = useTranslations('clusters')
  const tForm = useTranslations('form')
  const common = useTranslations('common')
  const router = useRouter()
  const say = useToast()
  const [kindId, setKindId] = useState(cluster?.kind ?? kinds[0]?.kind ?? '')
  const [name, setName] = useState(cluster?.name ?? '')
  const [environment, setEnvironment] = useState(cluster?.environment ?? 'production')
  const [interval, setInterval] = useState(String(cluster?.pollIntervalSeconds ?? 10))
  const [enabled, setEnabled] = useState(cluster?.enabled ?? true)
  const [values, setValues] = useState<Values>(cluster?.config ?? {})
  const [missing, setMissing] = useState<Record<string, string>>({})

  const kind = kinds.find((one) => one.kind === kindId)
  const fields = fieldsOf((kind?.configSchema ?? {}) as JsonSchema)
  const stored = cluster?.secretsSet ?? []
  const config = toConfig(values, fields)

  const test = useWrite(
    () => sendJson<ClusterTestAnswer>('POST', '/clusters/test', { ...(cluster ? { id: cluster.id } : {}), kind: kindId, config }),
    [],
  )
  const save = useWrite(
    () =>
      cluster
        ? sendJson<Cluster>('PATCH', `/clusters/${cluster.id}`, {
            name,
            environment,
            enabled,
            pollIntervalSeconds: Number(interval),
            config,
          } satisfies ClusterPatch)
        : sendJson<Cluster>(
            'POST',
            '/clusters',
            { name, kind: kindId, environment, enabled, pollIntervalSeconds: Number(interval), config } satisfies ClusterCreate,
            { idempotencyKey: crypto.randomUUID() },
          ),
    TOUCHES,
  )
  const refused = save.error ?? test.error
  const errors = { ...fieldErrors(refused, 'config.'), ...missing }

  /** True when nothing required is empty; else the fields say so. */
  const complete = (withName: boolean): boolean => {
    const paths = missingFields(values, fields, stored)
    if (withName && name.trim() === '') paths.push('name')
    setMissing(Object.fromEntries(paths.map((path) => [path, tForm('required')])))
    save.reset()
    test.reset()
    return paths.length === 0
  }
  const onTest = (): void => {
    if (complete(false)) test.mutate(undefined)
  }
  const onSave = (): void => {
    if (!complete(true)) return
    save.mutate(undefined, {
      onSuccess: (saved) => {
        say(t(saved.enabled ? 'saved' : 'savedDisabled', { name: saved.name }))
        router.push(`/clusters/${saved.id}`)
      },
    })
  }
  const choose = (next: string): void => {
    setKindId(next)
    setValues({})
    setMissing({})
    test.reset()
    save.reset()
  }

  return (
    <form
      className={styles['formgrid']}
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        onSave()
      }}
    >
      <div className={styles['section']}>
        {cluster ? null : (
          <Panel title={t('kind')} padded>
            <fieldset className={styles['kinds']} aria-label={t('kind')}>
              {kinds.map((one) => (
                <label key={one.kind} className={styles['kind']}>
                  <input type="radio" name="kind" value={one.kind} checked={one.kind === kindId} onChange={() => choose(one.kind)} />
                  <KindIcon kind={one.kind} />
                  {one.label}
                </label>
              ))}
            </fieldset>
          </Panel>
        )}
        <Panel title={t('connection')} note={kindLabel(kindId)} padded>
          <div className={formStyles['form']}>
            <SchemaForm
              kind={kindId}
              fields={fields}
              values={values}
              errors={errors}
              stored={stored}
              onChange={(next) => {
                setValues(next)
                test.reset()
              }}
            />
          </div>
        </Panel>
        <Panel title={t('identity')} padded>
          <div className={formStyles['form']}>
            <div className={formStyles['two']}>
              <TextInput label={t('name')} required hint={t('nameHint')} error={errors['name']} value={name} onChange={setName} />
              <TextInput
                label={t('environment')}
                hint={t('environmentHint')}
                error={errors['environment']}
                value={environment}
                onChange={setEnvironment}
              />
            </div>
            <NumberInput
              label={t('interval')}
              hint={t('intervalHint')}
              error={errors['pollIntervalSeconds']}
              min={2}
              max={3600}
              step={1}
              value={interval}
              onChange={setInterval}
            />
            <CheckInput label={t('enabledLabel')} hint={t('enabledHint')} checked={enabled} onChange={setEnabled} />
          </div>
        </Panel>
      </div>
      <div className={`${styles['section']} ${styles['side']}`} aria-live="polite">
        <Panel title={t('testAndSave')} padded>
          <div className={styles['section']}>
            <p className="muted">{t('testFirst')}</p>
            {refused ? (
              <Notice tone="critical">
                <b>{refused.message}</b>
              </Notice>
            ) : Object.keys(missing).length > 0 ? (
              <Notice tone="warn">{t('fixFields')}</Notice>
            ) : null}
            <div className={formStyles['foot']}>
              <Button onClick={onTest} busy={test.isPending}>
                <CircleCheck />
                {test.isPending ? t('testing') : t('test')}
              </Button>
              <Button look="primary" type="submit" busy={save.isPending}>
                {cluster ? t('saveChanges') : t('save')}
              </Button>
              <ButtonLink look="quiet" href={cluster ? `/clusters/${cluster.id}` : '/clusters'}>
                {common('cancel')}
              </ButtonLink>
            </div>
          </div>
        </Panel>
        <TestResult test={test} kind={kind} />
      </div>
    </form>
  )
}
