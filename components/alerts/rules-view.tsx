'use client'
import { Plus } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { AlertRule, Channel, ConditionKind } from '#lib/api/contracts/alerts.ts'
import { PageHeader } from '#components/shell/page-header.tsx'
import { Empty } from '#components/state/empty.tsx'
import { ListBody } from '#components/table/list-body.tsx'
import type { Column } from '#components/table/column.ts'
import { ColumnChooser } from '#components/table/column-chooser.tsx'
import { SearchBox, Toolbar } from '#components/table/toolbar.tsx'
import { useTableState } from '#components/table/use-table-state.ts'
import { ButtonLink } from '#components/ui/button.tsx'
import { Chip, SEVERITY_TONE } from '#components/ui/chip.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { sendJson } from '#lib/client/http.ts'
import { useList, useWrite } from '#lib/client/use-api.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { useScopedHref } from '#lib/client/use-scope.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
import styles from './alerts.module.css'
import { AlertsNav } from './alerts-nav.tsx'
import { useAlertValue } from './alert-value.tsx'
import { useScopeWords } from './scope-editor.tsx'
import { Switch } from './switch.tsx'

/** What Spillway watches for, how bad it is, and who is told. */
export function RulesView() {
  const t = useTranslations('alerts')
  const href = useScopedHref()
  const table = useTableState({ sort: 'name' })
  const query = useList<AlertRule>('/alert-rules', table.query)
  const columns = useColumns()
  const add = (
    <ButtonLink look="primary" href={href('/alerts/rules/new')}>
      <Plus />
      {t('newRule')}
    </ButtonLink>
  )
  return (
    <>
      <PageHeader title={t('title')} actions={add} />
      <AlertsNav />
      <Panel style={{ flex: 1 }}>
        <Toolbar>
          <SearchBox value={table.q} onChange={table.setSearch} />
          <span className="grow" />
          <ColumnChooser name="alert-rules" columns={columns} />
        </Toolbar>
        <ListBody
          query={query}
          what={t('tab.rules')}
          name="alert-rules"
          columns={columns}
          rowKey={(rule) => rule.id}
          rowHref={(rule) => `/alerts/rules/${rule.id}`}
          isStale={(rule) => !rule.enabled}
          table={table}
          onClear={table.q !== '' && (() => table.setSearch(''))}
          empty={
            <Empty title={t('noRules')} action={add}>
              {t('noRulesWhy')}
            </Empty>
          }
        />
      </Panel>
    </>
  )
}

function useColumns(): Column<AlertRule>[] {
  const t = useTranslations('alerts')
  const common = useTranslations('common')
  const format = useFormat()
  const phrases = usePhrase()
  const scope = useScopeWords()
  const words = useAlertValue()
  const kinds = useList<ConditionKind>('/condition-kinds', {}, { live: false })
  const channels = useList<Channel>('/channels', { limit: 500 })
  const stamp = `${kinds.dataUpdatedAt} ${channels.dataUpdatedAt}`
  return useMemo<Column<AlertRule>[]>(() => {
    const labels = new Map((kinds.data?.items ?? []).map((kind) => [kind.condition, conditionLabel(t, kind)]))
    const names = new Map((channels.data?.items ?? []).map((channel) => [channel.id, channel.name]))
    return [
      {
        id: 'name',
        header: t('rule'),
        sort: 'name',
        sortFirst: 'asc',
        canHide: false,
        cell: (rule) => (
          <ScopedLink className={styles['names']} data-off={rule.enabled ? undefined : ''} href={`/alerts/rules/${rule.id}`}>
            {phrases.say(rule.namePhrase, rule.name)}
          </ScopedLink>
        ),
      },
      {
        id: 'severity',
        header: t('severity'),
        sort: 'severity',
        cell: (rule) => <Chip tone={rule.enabled ? SEVERITY_TONE[rule.severity] : 'plain'}>{common(`severity.${rule.severity}`)}</Chip>,
      },
      {
        id: 'open',
        header: t('openAlerts'),
        sort: 'openAlerts',
        align: 'right',
        cell: (rule) =>
          rule.openAlerts === 0 ? (
            <span className="faint">0</span>
          ) : (
            <ScopedLink className="link" href={`/alerts?rule=${rule.id}`}>
              {format.count(rule.openAlerts)}
            </ScopedLink>
          ),
      },
      {
        id: 'condition',
        header: t('condition'),
        sort: 'condition',
        sortFirst: 'asc',
        cell: (rule) => (
          <>
            {labels.get(rule.condition) ?? rule.condition} <span className="sub">{limitWords(rule, words)}</span>
          </>
        ),
      },
      {
        id: 'for',
        header: t('for'),
        align: 'right',
        cell: (rule) => (rule.forSeconds === 0 ? t('atOnce') : format.duration(rule.forSeconds)),
      },
      { id: 'keep', header: t('keepFiring'), align: 'right', hidden: true, cell: (rule) => format.duration(rule.keepFiringForSeconds) },
      {
        id: 'scope',
        header: t('scopeTitle'),
        cell: (rule) => (
          <span className={styles['clip']} title={scope(rule.scope)}>
            {scope(rule.scope)}
          </span>
        ),
      },
      {
        id: 'channels',
        header: t('tells'),
        cell: (rule) =>
          rule.channels.length === 0 ? (
            <span className="text-warn" title={t('tellsNobodyWhy')}>
              {t('tellsNobody')}
            </span>
          ) : (
            <span className={styles['clip']}>{rule.channels.map((id) => names.get(id) ?? id).join(', ')}</span>
          ),
      },
      { id: 'enabled', header: t('enabled'), sort: 'enabled', cell: (rule) => <RuleSwitch rule={rule} /> },
    ]
    // oxlint-disable-next-line react-hooks/exhaustive-deps -- `stamp` stands for the names, whose maps are new on every render
  }, [t, common, format, stamp, phrases])
}

/** The limit of a rule, where it has one number: `> 1,000 messages`. */
function limitWords({ condition, params }: AlertRule, words: ReturnType<typeof useAlertValue>): string {
  const numbers = Object.values(params).filter((value) => typeof value === 'number')
  return numbers.length === 1 ? `> ${words(condition, numbers[0] ?? null)}` : ''
}

/** A condition in the language of the page; one that is not known here in the server's words. */
export function conditionLabel(t: ReturnType<typeof useTranslations<'alerts'>>, kind: Pick<ConditionKind, 'condition' | 'label'>): string {
  const key = `conditions.${kind.condition}`
  return t.has(key as never) ? t(key as never) : kind.label
}

function RuleSwitch({ rule }: { rule: AlertRule }) {
  const t = useTranslations('alerts')
  const say = useToast()
  const name = usePhrase().say(rule.namePhrase, rule.name)
  const write = useWrite(
    (enabled: boolean) => sendJson<AlertRule>('PATCH', `/alert-rules/${rule.id}`, { enabled }),
    ['/alert-rules', '/alerts', '/overview'],
  )
  return (
    <Switch
      label={t('enabledOf', { name })}
      on={rule.enabled}
      busy={write.isPending}
      onChange={(enabled) =>
        write.mutate(enabled, {
          onSuccess: () => say(t(enabled ? 'didEnable' : 'didDisable', { name })),
          onError: (error) => say(error.message, { bad: true }),
        })
      }
    />
  )
}
