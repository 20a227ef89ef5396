'use client'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { Cluster, Node } from '#lib/api/contracts/clusters.ts'
import { Empty } from '#components/state/empty.tsx'
import { ListBody } from '#components/table/list-body.tsx'
import type { Column } from '#components/table/column.ts'
import { Chip } from '#components/ui/chip.tsx'
import { FreshnessChip } from '#components/ui/freshness-chip.tsx'
import { Num } from '#components/ui/num.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { useList } from '#lib/client/use-api.ts'
import styles from './clusters.module.css'
import { resourceRows } from './resources.ts'

/** Servers of a cluster with what they use, and their alarms. */
export function NodesTable({ cluster }: { cluster: Cluster }) {
  const t = useTranslations('clusters')
  const query = useList<Node>('/nodes', { cluster: cluster.id, limit: 500 })
  const columns = useMemo<Column<Node>[]>(
    () => [
      { id: 'name', header: t('node'), canHide: false, cell: (row) => <b style={{ fontWeight: 550 }}>{row.name}</b> },
      {
        id: 'state',
        header: t('state'),
        cell: (row) =>
          row.freshness === 'fresh' ? (
            <Chip tone={row.up ? 'ok' : 'critical'}>{row.up ? t('up') : t('down')}</Chip>
          ) : (
            <FreshnessChip freshness={row.freshness} observedAt={row.observedAt} />
          ),
      },
      { id: 'role', header: t('role'), cell: (row) => row.role },
      {
        id: 'alarms',
        header: t('alarms'),
        cell: (row) =>
          row.alarms.length === 0 ? (
            <span className="faint">{t('noAlarm')}</span>
          ) : (
            row.alarms.map((alarm) => (
              <Chip key={alarm} tone="critical">
                {alarmWords(t, alarm)}
              </Chip>
            ))
          ),
      },
      { id: 'resources', header: t('resources'), cell: (row) => <Resources resources={row.resources} /> },
    ],
    [t],
  )
  return (
    <Panel style={{ flex: '0 1 auto', minHeight: 120 }}>
      <ListBody
        query={query}
        what={t('nodesTab')}
        name="nodes"
        columns={columns}
        rowKey={(row) => row.id}
        isStale={(row) => row.freshness !== 'fresh'}
        skeletonRows={3}
        empty={<Empty title={t('noNodes')}>{t('noNodesText')}</Empty>}
      />
    </Panel>
  )
}

function Resources({ resources }: { resources: Node['resources'] }) {
  const t = useTranslations('clusters')
  const word = (name: string): string => {
    const key = `resource.${name}` as 'resource.memoryUsedBytes'
    return t.has(key)
      ? t(key)
      : name
          .replace(/(Bytes|Seconds|Ms)$/, '')
          .replace(/([A-Z])/g, ' $1')
          .toLowerCase()
  }
  const rows = resourceRows(resources)
  if (rows.length === 0) return <Num value={null} />
  return (
    <span className={styles['resources']}>
      {rows.map((row) => (
        <span key={row.name}>
          <span className="sub">{word(row.name)} </span>
          {row.share === null ? null : (
            <span className={styles['meter']}>
              <i style={{ width: `${Math.min(100, row.share * 100)}%`, background: row.share > 0.85 ? 'var(--critical)' : undefined }} />
            </span>
          )}
          <Num value={row.value} as={row.unit} />
          {row.limit === null ? null : (
            <span className="faint">
              {' / '}
              <Num value={row.limit} as={row.unit} />
            </span>
          )}
        </span>
      ))}
    </span>
  )
}

/** An alarm in the language of the page; one nobody translated keeps the broker's words. */
function alarmWords(t: ReturnType<typeof useTranslations<'clusters'>>, alarm: string): string {
  const key = `alarm.${alarm.replaceAll(' ', '-')}` as 'alarm.memory'
  return /^[a-z ]+$/.test(alarm) && t.has(key) ? t(key) : alarm
}
