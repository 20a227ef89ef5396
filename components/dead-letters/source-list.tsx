'use client'
import { useTranslations } from 'next-intl'
import type { DeadLetterDestination } from '#lib/api/contracts/dead-letters.ts'
import { Chip } from '#components/ui/chip.tsx'
import { ScopedLink } from '#components/ui/scoped-link.tsx'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { CONFIDENCE_TONE } from './message-facts.tsx'

/** Whose dead letters lie here: the first source with how sure that is, and how many more. The evidence is on hover. */
export function SourceList({ sources }: { sources: DeadLetterDestination['sources'] }) {
  const t = useTranslations('deadLetters')
  const common = useTranslations('common')
  const { say } = usePhrase()
  const [first, ...others] = sources
  if (!first) {
    return (
      <span className="faint" title={t('noSourcesWhy')}>
        {t('noSources')}
      </span>
    )
  }
  return (
    <span title={sources.map((source) => `${source.name}: ${say(source.evidencePhrase, source.evidence)}`).join('\n')}>
      {first.destinationId ? (
        <ScopedLink className="link" href={`/destinations/${first.destinationId}`}>
          {first.name}
        </ScopedLink>
      ) : (
        first.name
      )}{' '}
      {others.length > 0 ? <span className="sub">+{others.length} </span> : null}
      <Chip tone={CONFIDENCE_TONE[first.confidence]}>{common(`confidence.${first.confidence}`)}</Chip>
    </span>
  )
}
