'use client'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { DeadLetterMessage } from '#lib/api/contracts/dead-letters.ts'
import { hexLines } from './hex.ts'
import { jsonTokens, prettyJson } from './json-tokens.ts'
import styles from './dead-letters.module.css'

const TAGS = { key: 'b', string: 'i', number: 'em', word: 'em' } as const
/** Longer bodies are shown without colours: they would slow the page down. */
const MOST_COLOURED = 60_000

/** A body for reading: JSON laid out, text as it is, anything else in hex. */
export function BodyView({ body }: { body: DeadLetterMessage['body'] }) {
  const t = useTranslations('deadLetters')
  const text = useMemo(() => (body.encoding === 'utf8' ? (prettyJson(body.preview) ?? body.preview) : null), [body])
  if (body.preview === '') return <p className={`faint ${styles['code']}`}>{t('emptyBody')}</p>
  if (text === null) return <HexView base64={body.preview} />
  if (text.length > MOST_COLOURED) return <pre className={styles['code']}>{text}</pre>
  return (
    <pre className={styles['code']}>
      {jsonTokens(text).map((token, index) => {
        if (token.type === 'plain') return token.text
        const Tag = TAGS[token.type]
        return <Tag key={index}>{token.text}</Tag>
      })}
    </pre>
  )
}

/** Bytes as they are. */
function HexView({ base64 }: { base64: string }) {
  return (
    <pre className={`${styles['code']} ${styles['hex']}`}>
      {hexLines(base64)
        .map((line) => `${line.offset}  ${line.bytes.padEnd(47)}  ${line.text}`)
        .join('\n')}
    </pre>
  )
}
