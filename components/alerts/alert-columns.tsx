'use client'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { Alert } from '#lib/api/contracts/alerts.ts'
import type { Column } from '#components/table/column.ts'
import { Chip, SEVERITY_TONE } from '#components/ui/chip.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { When } from '#components/ui/when.tsx'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { AlertChips } from './alert-chips.tsx'
import { AlertValue } from './alert-value.tsx'
import styles from './alerts.module.css'
import type { AlertTab } from './alerts-nav.tsx'
import { subjectHref, subjectName, withoutSince } from './values.ts'

/** Columns of the list of incidents. */
export function useAlertColumns(tab: AlertTab): Column<Alert>[] {
  const t = useTranslations('alerts')
  const common = useTranslations('common')
  const { say } = usePhrase()
  return useMemo<Column<Alert>[]>(() => {
    const columns: Column<Alert>[] = [
      {
        id: 'severity',
        header: t('severity'),
        sort: 'severity',
        width: 92,
        canHide: false,
        cell: (alert) => (
          <Chip tone={tab === 'closed' ? 'plain' : alert.freshness === 'fresh' ? SEVERITY_TONE[alert.severity] : 'stale'}>
            {common(`severity.${alert.severity}`)}
          </Chip>
        ),
      },
      {
        id: 'summary',
        header: t('what'),
        // More than there is: this column takes what the others leave.
        width: 1200,
        canHide: false,
        cell: (alert) => (
          <ScopedLink className={styles['summary']} href={`/alerts/${alert.id}`} title={say(alert.summaryPhrase, alert.summary)}>
            {say(alert.summaryPhrase, withoutSince(alert.summary))}
          </ScopedLink>
        ),
      },
      {
        id: 'status',
        header: t('status'),
        cell: (alert) => (
          <span className={styles['chips']}>
            <AlertChips alert={alert} state={tab === 'closed' || alert.state === 'recovering'} />
          </span>
        ),
      },
      {
        id: 'subject',
        header: t('subject'),
        sort: 'subject',
        sortFirst: 'asc',
        cell: (alert) => {
          const to = subjectHref(alert)
          return (
            <span className={styles['subject']} title={`${subjectName(alert)} · ${alert.subject.clusterName}`}>
              {to ? (
                <ScopedLink className="link" href={to}>
                  {subjectName(alert)}
                </ScopedLink>
              ) : (
                subjectName(alert)
              )}
              <span className="sub"> {alert.subject.kind === 'cluster' ? '' : alert.subject.clusterName}</span>
            </span>
          )
        },
      },
      { id: 'value', header: t('valueThreshold'), sort: 'value', align: 'right', cell: (alert) => <AlertValue alert={alert} /> },
      {
        id: 'rule',
        header: t('rule'),
        sort: 'ruleName',
        sortFirst: 'asc',
        hidden: true,
        cell: (alert) => <span className="muted">{say(alert.ruleNamePhrase, alert.ruleName)}</span>,
      },
    ]
    if (tab === 'closed')
      return [
        ...columns,
        {
          id: 'fired',
          header: t('firedAt'),
          sort: 'firedAt',
          align: 'right',
          cell: (alert) => <When at={alert.firedAt} as="clock" unknown={t('neverFired')} />,
        },
        { id: 'closed', header: t('closedAt'), sort: 'closedAt', align: 'right', cell: (alert) => <When at={alert.closedAt} /> },
      ]
    return [
      ...columns,
      {
        id: 'since',
        header: t('since'),
        sort: tab === 'firing' ? 'firedAt' : 'startedAt',
        align: 'right',
        cell: (alert) => <When at={alert.firedAt ?? alert.startedAt} as="age" />,
      },
    ]
  }, [t, common, tab, say])
}
