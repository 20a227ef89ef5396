'use client'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { jsonTokens, prettyJson } from '#components/dead-letters/json-tokens.ts'
import { CopyButton } from '#components/ui/copy-button.tsx'
import { useFormat } from '#lib/client/use-format.ts'
import { toBase64, type Body } from './body.ts'
import styles from './messages.module.css'

type View = 'formatted' | 'raw' | 'base64'

/** A body as laid out JSON, as it is, or as base64; with a button to copy what is shown. */
export function BodyView({ body }: { body: Body }) {
  const t = useTranslations('messages')
  const format = useFormat()
  const [wanted, setWanted] = useState<View>('formatted')
  const pretty = body.encoding === 'utf8' ? prettyJson(body.preview) : null
  const offered: View[] = body.encoding === 'base64' ? ['base64'] : pretty === null ? ['raw', 'base64'] : ['formatted', 'raw', 'base64']
  const view = offered.includes(wanted) ? wanted : (offered[0] ?? 'raw')
  const text = view === 'formatted' ? (pretty ?? '') : view === 'raw' ? body.preview : toBase64(body)
  return (
    <>
      <div className={styles['bar']}>
        <fieldset className={styles['pick']} aria-label={t('view')}>
          {offered.map((one) => (
            <button key={one} type="button" aria-pressed={one === view} onClick={() => setWanted(one)}>
              {t(one)}
            </button>
          ))}
        </fieldset>
        <span className="sub">{format.bytes(body.sizeBytes)}</span>
        <span className="grow" />
        <CopyButton text={text} label={t('copyBody')} />
      </div>
      {body.truncated ? <p className={`${styles['bar']} text-warn`}>{t('truncated', { size: format.bytes(body.sizeBytes) })}</p> : null}
      {body.encoding === 'base64' ? <p className={`${styles['bar']} muted`}>{t('binary')}</p> : null}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard */}
      <pre className={styles['body']} tabIndex={0}>
        {text === '' ? (
          <span className="faint">{t('emptyBody')}</span>
        ) : view === 'formatted' ? (
          jsonTokens(text).map((token, index) => (
            <span key={index} className={token.type === 'plain' ? undefined : styles[token.type]}>
              {token.text}
            </span>
          ))
        ) : (
          text
        )}
      </pre>
    </>
  )
}
