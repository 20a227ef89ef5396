'use client'
import { usePhrase } from '#lib/client/use-phrase.ts'
import type { Phrase } from '#lib/domain/phrase.ts'

/** A sentence of the server in the language of the page, the words of the broker below it as they are. `text`: its English. */
export function Sentence({ phrase, text }: { phrase: Phrase | null | undefined; text: string }) {
  const { text: sentence, quote } = usePhrase().said(phrase, text)
  return (
    <>
      {sentence}
      {quote === null ? null : (
        <q className="sub" style={{ display: 'block', fontWeight: 'normal' }}>
          {quote}
        </q>
      )}
    </>
  )
}
