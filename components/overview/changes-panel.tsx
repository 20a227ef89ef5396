'use client'
import { useTranslations } from 'next-intl'
import type { Overview } from '#lib/api/contracts/overview.ts'
import { Empty } from '#components/state/empty.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { When } from '#components/ui/when.tsx'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { withoutSince } from './needs.ts'
import styles from './overview.module.css'

type Change = Overview['changes'][number]

const PAGES: Record<string, string> = {
  destination: '/destinations/',
  subscription: '/consumers/',
  cluster: '/clusters/',
  alert: '/alerts/',
  run: '/requeue-runs/',
}

/** What happened lately, newest first. */
export function ChangesPanel({ overview }: { overview: Overview }) {
  const t = useTranslations('overview')
  return (
    <Panel title={t('whatChanged')}>
      {overview.changes.length === 0 ? (
        <Empty compact title={t('nothingChanged')} />
      ) : (
        <ol className={`${styles['log']} ${styles['scroll']}`}>
          {overview.changes.map((change) => (
            <li key={`${change.at}-${change.type}-${change.objectId}`}>
              <When at={change.at} as="clock" />
              <ChangeText change={change} />
            </li>
          ))}
        </ol>
      )}
    </Panel>
  )
}

/** The first changed settings by name; more are only hinted at. */
function firstKeys(changed: unknown): string {
  const names = Object.keys((changed as object | undefined) ?? {})
  return names.slice(0, 2).join(', ') + (names.length > 2 ? ` +${names.length - 2}` : '')
}

/** One fact in a sentence, its object a link. A type we have no words for is shown as it is. */
function ChangeText({ change }: { change: Change }) {
  const t = useTranslations('overview')
  const { say } = usePhrase()
  const page = PAGES[change.objectKind]
  const gone = change.type === 'destination.gone'
  const key = `change.${change.type}` as 'change.other'
  const text = t.rich(t.has(key) ? key : change.type.startsWith('alert.') ? 'change.alert.closed' : 'change.other', {
    name: say(change.objectNamePhrase, withoutSince(change.objectName)),
    type: change.type,
    keys: firstKeys(change.details['changed']),
    removed: Number(change.details['removed'] ?? 0),
    b: (chunks) => <b>{chunks}</b>,
  })
  return page && !gone ? <ScopedLink href={page + change.objectId}>{text}</ScopedLink> : text
}
