'use client'
import { useTranslations } from 'next-intl'
import type { DeadLetterMessage } from '#lib/api/contracts/dead-letters.ts'
import { Empty } from '#components/state/empty.tsx'
import { CopyButton } from '#components/ui/copy-button.tsx'
import styles from './dead-letters.module.css'

/** Headers and properties as the broker keeps them. */
export function MessageHeaders({ message }: { message: DeadLetterMessage }) {
  const t = useTranslations('deadLetters')
  const properties = Object.entries(message.properties).filter(([, value]) => value !== null)
  if (message.headers.length === 0 && properties.length === 0) return <Empty compact title={t('noHeaders')} />
  return (
    <>
      <div className={styles['bodyhead']} style={{ borderTop: 0 }}>
        <span className="sub">{t('headerCount', { headers: message.headers.length, properties: properties.length })}</span>
        <span className="grow" />
        <CopyButton text={JSON.stringify({ headers: message.headers, properties: message.properties }, null, 2)} />
      </div>
      <dl className={styles['headers']}>
        {message.headers.map((header, index) => (
          <div key={`${header.name}-${index}`}>
            <dt>
              {header.name}
              {header.encoding === 'base64' ? ` · ${t('binary')}` : ''}
            </dt>
            {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a long value scrolls and must be reachable by keyboard */}
            <dd tabIndex={header.value.length > 400 ? 0 : undefined}>{header.value}</dd>
          </div>
        ))}
        {properties.map(([name, value]) => (
          <div key={name}>
            <dt>
              {name} · {t('property')}
            </dt>
            <dd>{String(value)}</dd>
          </div>
        ))}
      </dl>
    </>
  )
}
