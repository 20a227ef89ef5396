'use client'
import { Plus, Send } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { Channel, ChannelTestAnswer } from '#lib/api/contracts/alerts.ts'
import alertStyles from '#components/alerts/alerts.module.css'
import { AlertsNav } from '#components/alerts/alerts-nav.tsx'
import { Switch } from '#components/alerts/switch.tsx'
import { PageHeader } from '#components/shell/page-header.tsx'
import { Empty } from '#components/state/empty.tsx'
import { ListBody } from '#components/table/list-body.tsx'
import type { Column } from '#components/table/column.ts'
import { SearchBox, Toolbar } from '#components/table/toolbar.tsx'
import { useTableState } from '#components/table/use-table-state.ts'
import { Button, ButtonLink } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { When } from '#components/ui/when.tsx'
import { sendJson } from '#lib/client/http.ts'
import { useList, useWrite } from '#lib/client/use-api.ts'
import { useScopedHref } from '#lib/client/use-scope.ts'
import { HealthChip } from './health-chip.tsx'
import { useChannelTest } from './use-channel-test.ts'

/** Where alerts are told, and whether that works. */
export function ChannelsView() {
  const t = useTranslations('channels')
  const tAlerts = useTranslations('alerts')
  const href = useScopedHref()
  const table = useTableState({ sort: 'name' })
  const query = useList<Channel>('/channels', table.query)
  const columns = useColumns()
  const add = (
    <ButtonLink look="primary" href={href('/alerts/channels/new')}>
      <Plus />
      {t('add')}
    </ButtonLink>
  )
  return (
    <>
      <PageHeader title={tAlerts('title')} actions={add} />
      <AlertsNav />
      <Panel style={{ flex: 1 }}>
        <Toolbar>
          <SearchBox value={table.q} onChange={table.setSearch} />
        </Toolbar>
        <ListBody
          query={query}
          what={t('title')}
          name="channels"
          columns={columns}
          rowKey={(channel) => channel.id}
          rowHref={(channel) => `/alerts/channels/${channel.id}`}
          isStale={(channel) => !channel.enabled}
          table={table}
          onClear={table.q !== '' && (() => table.setSearch(''))}
          empty={
            <Empty icon={<Send />} title={t('empty')} action={add}>
              {t('emptyWhy')}
            </Empty>
          }
        />
      </Panel>
    </>
  )
}

function useColumns(): Column<Channel>[] {
  const t = useTranslations('channels')
  return useMemo<Column<Channel>[]>(
    () => [
      {
        id: 'name',
        header: t('name'),
        sort: 'name',
        sortFirst: 'asc',
        canHide: false,
        cell: (channel) => (
          <ScopedLink className={alertStyles['names']} data-off={channel.enabled ? undefined : ''} href={`/alerts/channels/${channel.id}`}>
            {channel.name}
          </ScopedLink>
        ),
      },
      { id: 'kind', header: t('kind'), sort: 'kind', sortFirst: 'asc', cell: (channel) => <span className="muted">{channel.kind}</span> },
      { id: 'health', header: t('healthColumn'), sort: 'health', cell: (channel) => <HealthChip channel={channel} /> },
      {
        id: 'detail',
        header: t('lastWord'),
        cell: (channel) => (
          <span className={`muted ${alertStyles['clip']}`} title={channel.healthDetail}>
            {channel.healthDetail}
          </span>
        ),
      },
      {
        id: 'delivered',
        header: t('lastDelivered'),
        sort: 'lastDeliveredAt',
        cell: (channel) => <When at={channel.lastDeliveredAt} unknown={t('neverDelivered')} />,
      },
      { id: 'enabled', header: t('enabled'), sort: 'enabled', cell: (channel) => <ChannelSwitch channel={channel} /> },
      { id: 'test', header: t('test'), cell: (channel) => <TestButton channel={channel} /> },
    ],
    [t],
  )
}

function ChannelSwitch({ channel }: { channel: Channel }) {
  const t = useTranslations('channels')
  const say = useToast()
  const write = useWrite((enabled: boolean) => sendJson<Channel>('PATCH', `/channels/${channel.id}`, { enabled }), ['/channels'])
  return (
    <Switch
      label={t('enabledOf', { name: channel.name })}
      on={channel.enabled}
      busy={write.isPending}
      onChange={(enabled) =>
        write.mutate(enabled, {
          onSuccess: () => say(t(enabled ? 'didEnable' : 'didDisable', { name: channel.name })),
          onError: (error) => say(error.message, { bad: true }),
        })
      }
    />
  )
}

/** Tests from the list; the page of the channel shows the whole answer. */
function TestButton({ channel }: { channel: Channel }) {
  const t = useTranslations('channels')
  const say = useToast()
  const test = useChannelTest(channel.id)
  const told = (answer: ChannelTestAnswer): void => {
    const good = answer.outcome === 'delivered' || answer.outcome === 'accepted'
    say(`${channel.name}: ${t(`outcome.${answer.outcome}`)}. ${answer.detail}`, { bad: !good })
  }
  return (
    <Button
      small
      busy={test.isPending}
      onClick={() => test.mutate(undefined, { onSuccess: told, onError: (error) => say(error.message, { bad: true }) })}
    >
      <Send />
      {t('test')}
    </Button>
  )
}
