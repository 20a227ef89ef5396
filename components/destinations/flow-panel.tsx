'use client'
import { useTranslations } from 'next-intl'
import { Fragment, type ReactNode } from 'react'
import type { DestinationDetail } from '#lib/api/contracts/destinations.ts'
import { Num } from '#components/ui/num.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { useFormat } from '#lib/client/use-format.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { Sentence } from '#components/ui/sentence.tsx'
import styles from './destinations.module.css'

const MOST_BINDINGS = 4

/** How messages get here and where they go when consumers give up; a route that leads nowhere in red. */
export function FlowPanel({ destination }: { destination: DestinationDetail }) {
  const t = useTranslations('destinations')
  const common = useTranslations('common')
  const format = useFormat()
  const { deadLetterRoutes: routes, deadLetterSources: sources, bindings, type, role } = destination
  const log = type === 'topic' || type === 'stream'
  const { say } = usePhrase()
  const step = (text: ReactNode, title?: string) => (
    <div className={styles['step']} title={title}>
      ↓ {text}
    </div>
  )
  return (
    <Panel title={t('whereGo')}>
      <div className={styles['flow']}>
        {bindings.slice(0, MOST_BINDINGS).map((binding) => (
          <Fragment key={`${binding.source} ${binding.routingKey}`}>
            <div className={styles['stop']}>
              <span className="muted">{binding.sourceType}</span>
              <b>{binding.source}</b>
            </div>
            {step(binding.routingKey || t('anyKey'))}
          </Fragment>
        ))}
        {sources.slice(0, MOST_BINDINGS).map((source) => (
          <Fragment key={`${source.namespace} ${source.name}`}>
            <Stop href={source.destinationId ? `/destinations/${source.destinationId}` : null}>
              <span className="muted">{t('comesFrom')}</span>
              <b>{source.name}</b>
            </Stop>
            {step(
              t('evidence', {
                evidence: say(source.evidencePhrase, source.evidence),
                confidence: common(`confidence.${source.confidence}`),
              }),
            )}
          </Fragment>
        ))}
        <div className={`${styles['stop']} ${styles['here']}`}>
          <span className="muted">{common(`type.${type}`)}</span>
          <b>{destination.name}</b>
          <span className="grow" />
          <Num value={destination.backlogMessages} as="compact" />
        </div>
        {routes.map((route) => {
          const broken = route.problem !== null || route.destinationId === null
          return (
            <Fragment key={`${route.namespace} ${route.name}`}>
              {step(
                t('byRoute'),
                t('evidence', {
                  evidence: say(route.evidencePhrase, route.evidence),
                  confidence: common(`confidence.${route.confidence}`),
                }),
              )}
              <Stop href={route.destinationId ? `/destinations/${route.destinationId}` : null} bad={broken}>
                <b className={broken ? 'text-critical' : undefined}>{route.name || '–'}</b>
                {route.destinationId ? null : <span className="text-critical">{t('unresolved')}</span>}
              </Stop>
              {route.problem ? (
                <p className="text-critical">
                  <Sentence phrase={route.problemPhrase} text={route.problem} />
                </p>
              ) : null}
            </Fragment>
          )
        })}
        {routes.length === 0 && role !== 'dead-letter' && role !== 'internal' ? (
          <>
            {step(t('byRoute'))}
            <div className={styles['step']}>
              <b className={log ? 'muted' : 'text-warn'}>{t('noRoute')}</b> {t(log ? 'noRouteLog' : 'noRouteText')}
            </div>
          </>
        ) : null}
        {bindings.length > MOST_BINDINGS ? <span className="sub">+ {format.count(bindings.length - MOST_BINDINGS)}</span> : null}
      </div>
    </Panel>
  )
}

function Stop({ href, bad, children }: { href: string | null; bad?: boolean; children: ReactNode }) {
  const look = `${styles['stop']} ${bad ? styles['bad'] : ''}`
  return href ? (
    <ScopedLink href={href} className={look}>
      {children}
    </ScopedLink>
  ) : (
    <div className={look}>{children}</div>
  )
}
