'use client'
import { useTranslations } from 'next-intl'
import type { Cluster } from '#lib/api/contracts/clusters.ts'
import { CheckInput, TextInput } from '#components/form/inputs.tsx'
import formStyles from '#components/form/form.module.css'
import { useList } from '#lib/client/use-api.ts'
import styles from './alerts.module.css'
import type { Matchers } from './matchers.ts'

/**
 * What a rule or a silence is about, by matchers that must all fit; an empty one fits everything. `of` leaves out matchers that
 * no subject of the condition has: a cluster has no destination, a destination no group.
 */
export function ScopeEditor(props: {
  value: Matchers
  onChange: (value: Matchers) => void
  errors: Readonly<Record<string, string>>
  of?: 'cluster' | 'destination' | 'subscription' | undefined
}) {
  const t = useTranslations('alerts.scope')
  const { value, onChange, errors } = props
  const clusters = useList<Cluster>('/clusters', { limit: 500 }, { live: false })
  const items = clusters.data?.items ?? []
  const environments = [...new Set([...items.map((cluster) => cluster.environment), ...(value.environment ?? [])])].sort()
  const toggle = (list: readonly string[] | undefined, one: string, on: boolean): string[] =>
    on ? [...(list ?? []), one] : (list ?? []).filter((other) => other !== one)
  const objects = props.of !== 'cluster'
  return (
    <>
      {items.length > 0 ? (
        <fieldset className={`${styles['checks']} ${styles['inline']}`}>
          <legend>{t('clusters')}</legend>
          {items.map((cluster) => (
            <CheckInput
              key={cluster.id}
              label={cluster.name}
              checked={value.cluster?.includes(cluster.id) ?? false}
              onChange={(on) => onChange({ ...value, cluster: toggle(value.cluster, cluster.id, on) })}
            />
          ))}
        </fieldset>
      ) : null}
      {environments.length > 1 ? (
        <fieldset className={`${styles['checks']} ${styles['inline']}`}>
          <legend>{t('environments')}</legend>
          {environments.map((environment) => (
            <CheckInput
              key={environment}
              label={environment}
              checked={value.environment?.includes(environment) ?? false}
              onChange={(on) => onChange({ ...value, environment: toggle(value.environment, environment, on) })}
            />
          ))}
        </fieldset>
      ) : null}
      {objects ? (
        <div className={formStyles['two']}>
          <TextInput
            label={t('destination')}
            optional
            hint={t('glob')}
            error={errors['destination']}
            value={value.destination ?? ''}
            placeholder="orders.*"
            onChange={(destination) => onChange({ ...value, destination })}
          />
          {props.of === 'destination' ? null : (
            <TextInput
              label={t('group')}
              optional
              hint={t('glob')}
              error={errors['group']}
              value={value.group ?? ''}
              placeholder="billing-*"
              onChange={(group) => onChange({ ...value, group })}
            />
          )}
          <TextInput
            label={t('owner')}
            optional
            error={errors['owner']}
            value={value.owner ?? ''}
            onChange={(owner) => onChange({ ...value, owner })}
          />
        </div>
      ) : null}
    </>
  )
}

/** A scope in a few words: `rabbit-prod · orders.*`. Clusters by name where they are known. */
export function useScopeWords(): (scope: Matchers) => string {
  const t = useTranslations('alerts.scope')
  const clusters = useList<Cluster>('/clusters', { limit: 500 })
  const names = new Map((clusters.data?.items ?? []).map((cluster) => [cluster.id, cluster.name]))
  return (scope) => {
    const parts = [
      ...(scope.cluster ?? []).map((one) => names.get(one) ?? one),
      ...(scope.environment ?? []),
      scope.destination,
      scope.group ? t('groupIs', { group: scope.group }) : undefined,
      scope.pattern,
      scope.owner ? t('ownerIs', { owner: scope.owner }) : undefined,
    ].filter((part) => part !== undefined && part !== '')
    return parts.length === 0 ? t('everything') : parts.join(' · ')
  }
}
