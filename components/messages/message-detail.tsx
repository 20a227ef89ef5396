'use client'
import { useTranslations } from 'next-intl'
import { Fragment } from 'react'
import type { Message } from '#lib/api/contracts/destinations.ts'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { When } from '#components/ui/when.tsx'
import { BodyView } from './body-view.tsx'
import { isPlace } from './look-up.ts'
import styles from './messages.module.css'

/** One message, whole: place, key, properties, headers in their order, body. */
export function MessageDetail({ message }: { message: Message }) {
  const t = useTranslations('messages')
  const properties = Object.entries(message.properties).filter(([, value]) => value !== null && value !== '')
  return (
    <Panel title={message.position} more={<CopyButton text={JSON.stringify(message, null, 2)} label={t('copyAll')} />}>
      <div className={styles['detail']}>
        <dl className={styles['kv']}>
          <dt>{t('received')}</dt>
          <dd>
            <When at={message.receivedAt} />
          </dd>
          {isPlace(message.id) ? (
            <>
              <dt>{t('place')}</dt>
              <dd className="mono">{message.id}</dd>
            </>
          ) : null}
          <dt>{t('key')}</dt>
          <dd className="mono">{message.key ?? <span className="faint">{t('noKey')}</span>}</dd>
          {message.deliveryCount === null ? null : (
            <>
              <dt>{t('deliveries')}</dt>
              <dd>{message.deliveryCount}</dd>
            </>
          )}
          {properties.map(([name, value]) => (
            <Fragment key={name}>
              <dt>{name}</dt>
              <dd className="mono">{String(value)}</dd>
            </Fragment>
          ))}
        </dl>
        <h3>{t('headers')}</h3>
        {message.headers.length === 0 ? (
          <p className={`${styles['kv']} faint`}>{t('noHeaders')}</p>
        ) : (
          <dl className={styles['kv']}>
            {message.headers.map((header, index) => (
              <Fragment key={`${header.name} ${index}`}>
                <dt className="mono">{header.name}</dt>
                <dd className="mono">
                  {header.value}
                  {header.encoding === 'base64' ? <span className="sub"> base64</span> : null}
                </dd>
              </Fragment>
            ))}
          </dl>
        )}
        <BodyView body={message.body} />
      </div>
    </Panel>
  )
}
