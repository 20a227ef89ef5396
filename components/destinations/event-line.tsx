'use client'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { DestinationEvent } from '#lib/api/contracts/destination-events.ts'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { useNow } from '#lib/client/now.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { settingChanges } from './event-changes.ts'

const MOST_SETTINGS = 3

/** One event in a sentence. A type we have no words for is shown as it is. */
export function EventLine({ event, href }: { event: DestinationEvent; href: string | null }) {
  const t = useTranslations('destinations')
  const format = useFormat()
  const now = useNow()
  const { details, subject, type } = event
  const number = (name: string): number => Number(details[name] ?? 0)
  const direction = type === 'requeue.started' && details['direction'] === 'into' ? '.into' : type === 'requeue.started' ? '.from' : ''
  const wanted = `event.${type}${direction}`
  const known = t.has(wanted as never) ? wanted : type.startsWith('alert.') ? 'event.alert.closed' : 'event.other'
  const until = details['until']
  const changes = settingChanges(details)
  const text: ReactNode = t.rich(known as 'event.other', {
    name: subject.name,
    type,
    object: typeof details['object'] === 'string' ? details['object'] : '',
    planned: number('planned'),
    removed: number('removed'),
    until: typeof until === 'string' ? format.moment(until, now) : '',
    keys: changes.map((one) => one.name).join(', '),
    b: (chunks) => <b style={{ fontWeight: 550 }}>{chunks}</b>,
  })
  return (
    <span>
      {href ? <ScopedLink href={href}>{text}</ScopedLink> : text}
      {changes.length > 0 ? (
        <span className="sub" title={changes.map((one) => `${one.name}: ${one.before || '–'} → ${one.after || '–'}`).join('\n')}>
          {' '}
          {changes
            .slice(0, MOST_SETTINGS)
            .map((one) => `${one.name}: ${one.before || '–'} → ${one.after || '–'}`)
            .join(' · ')}
          {changes.length > MOST_SETTINGS ? ` +${changes.length - MOST_SETTINGS}` : ''}
        </span>
      ) : null}
    </span>
  )
}
