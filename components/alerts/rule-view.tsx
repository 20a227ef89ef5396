'use client'
import { useTranslations } from 'next-intl'
import type { AlertRule, ConditionKind } from '#lib/api/contracts/alerts.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { QueryView } from '#components/state/query-view.tsx'
import { Skeleton } from '#components/state/skeleton.tsx'
import { ButtonLink } from '#components/ui/button.tsx'
import { Chip } from '#components/ui/chip.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { useList, useRead } from '#lib/client/use-api.ts'
import { useScopedHref } from '#lib/client/use-scope.ts'
import styles from './alerts.module.css'
import { RuleForm } from './rule-form.tsx'

/** A new rule. */
export function NewRuleView() {
  const t = useTranslations('alerts')
  const kinds = useList<ConditionKind>('/condition-kinds', {}, { live: false })
  return (
    <>
      <PageHeader
        title={t('newRule')}
        crumbs={[
          { label: t('title'), href: '/alerts' },
          { label: t('tab.rules'), href: '/alerts/rules' },
        ]}
      />
      <QueryView query={kinds} what={t('condition')} skeleton={<Loading />}>
        {(page) => <RuleForm kinds={page.items} />}
      </QueryView>
    </>
  )
}

/** One rule, to be changed. Read once: a form must not change under the hands. */
export function RuleView({ id }: { id: string }) {
  const t = useTranslations('alerts')
  const href = useScopedHref()
  const rule = useRead<AlertRule>(`/alert-rules/${id}`, {}, { live: false })
  const kinds = useList<ConditionKind>('/condition-kinds', {}, { live: false })
  return (
    <QueryView query={rule} what={t('oneRule')} skeleton={<Loading />}>
      {(found) => (
        <>
          <PageHeader
            title={found.name}
            crumbs={[
              { label: t('title'), href: '/alerts' },
              { label: t('tab.rules'), href: '/alerts/rules' },
            ]}
            chips={found.enabled ? null : <Chip>{t('disabled')}</Chip>}
            actions={<ButtonLink href={href(`/alerts?rule=${found.id}`)}>{t('itsAlerts', { count: found.openAlerts })}</ButtonLink>}
          />
          <QueryView query={kinds} what={t('condition')} skeleton={<Loading />}>
            {(page) => <RuleForm key={found.revision} kinds={page.items} rule={found} />}
          </QueryView>
        </>
      )}
    </QueryView>
  )
}

function Loading() {
  return (
    <div className={styles['form']} aria-busy>
      <Panel padded>
        <Skeleton height={360} />
      </Panel>
      <Panel padded>
        <Skeleton height={120} />
      </Panel>
    </div>
  )
}
