'use client'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import type { DestinationDetail } from '#lib/api/contracts/destinations.ts'
import { Num } from '#components/ui/num.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { useFormat } from '#lib/client/use-format.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { Sentence } from '#components/ui/sentence.tsx'
import { isLog } from '#lib/domain/types.ts'
import styles from './destinations.module.css'

/** Ways in shown one by one. */
const MOST = 4

/** How messages get here and where they go when consumers give up: ways beside each other, one arrow a step. A route that leads nowhere in red. */
export function FlowPanel({ destination }: { destination: DestinationDetail }) {
  const t = useTranslations('destinations')
  const common = useTranslations('common')
  const format = useFormat()
  const { deadLetterRoutes: routes, deadLetterSources: sources, bindings, type, role } = destination
  const log = isLog(type)
  const { say } = usePhrase()
  const evidence = (one: DestinationDetail['deadLetterSources'][number]) =>
    t('evidence', { evidence: say(one.evidencePhrase, one.evidence), confidence: common(`confidence.${one.confidence}`) })
  const unshown = Math.max(0, bindings.length - MOST) + Math.max(0, sources.length - MOST)
  return (
    <Panel title={t('whereGo')}>
      <div className={styles['flow']}>
        {bindings.length + sources.length > 0 ? (
          <>
            <ul className={styles['stops']}>
              {bindings.slice(0, MOST).map((binding) => (
                <li key={`${binding.source} ${binding.routingKey}`}>
                  <Stop href={null}>
                    <span className="muted">{binding.sourceType}</span>
                    <b>{binding.source}</b>
                  </Stop>
                  <div className={styles['step']}>{binding.routingKey || t('anyKey')}</div>
                </li>
              ))}
              {sources.slice(0, MOST).map((source) => (
                <li key={`${source.namespace} ${source.name}`}>
                  <Stop href={source.destinationId ? `/destinations/${source.destinationId}` : null}>
                    <span className="muted">{t('comesFrom')}</span>
                    <b>{source.name}</b>
                  </Stop>
                  <div className={styles['step']}>{evidence(source)}</div>
                </li>
              ))}
            </ul>
            <div className={styles['step']}>↓{unshown > 0 ? ` + ${format.count(unshown)}` : ''}</div>
          </>
        ) : null}
        <div className={`${styles['stop']} ${styles['here']}`}>
          <span className="muted">{common(`type.${type}`)}</span>
          <b>{destination.name}</b>
          <span className="grow" />
          <Num value={destination.backlogMessages} as="compact" />
        </div>
        {routes.length > 0 ? (
          <>
            <div className={styles['step']}>↓ {t('byRoute')}</div>
            <ul className={styles['stops']}>
              {routes.map((route) => {
                const broken = route.problem !== null || route.destinationId === null
                return (
                  <li key={`${route.namespace} ${route.name}`} title={evidence(route)}>
                    <Stop href={route.destinationId ? `/destinations/${route.destinationId}` : null} bad={broken}>
                      <b className={broken ? 'text-critical' : undefined}>{route.name || '–'}</b>
                      {route.destinationId ? null : <span className="text-critical">{t('unresolved')}</span>}
                    </Stop>
                    {route.problem ? (
                      <p className="text-critical">
                        <Sentence phrase={route.problemPhrase} text={route.problem} />
                      </p>
                    ) : null}
                  </li>
                )
              })}
            </ul>
          </>
        ) : role === 'normal' ? (
          <>
            <div className={styles['step']}>↓ {t('byRoute')}</div>
            <div className={styles['step']}>
              <b className={log ? 'muted' : 'text-warn'}>{t('noRoute')}</b> {t(log ? 'noRouteLog' : 'noRouteText')}
            </div>
          </>
        ) : null}
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
