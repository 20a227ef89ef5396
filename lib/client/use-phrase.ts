'use client'
import { useTranslations } from 'next-intl'
import { useMemo } from 'react'
import type { Problem } from '#lib/api/contracts/common.ts'
import type { DeadLetterDestination } from '#lib/api/contracts/dead-letters.ts'
import type { BrowseCostAnswer } from '#lib/api/contracts/destinations.ts'
import { spoken, type Phrase } from '#lib/domain/phrase.ts'
import type { ApiProblem, FieldError } from './api-error.ts'
import { usePreferences } from './preferences.tsx'
import { useFormat } from './use-format.ts'

/** A sentence of the server in the language of the page; `quote`: words of the broker to show below it as they are. */
export interface Said {
  text: string
  quote: string | null
}

/** What the server says, in the language of the page. Where the page has no words for it, its English text stands in. */
export function usePhrase() {
  const t = useTranslations()
  const { duration, exact } = useFormat()
  const { locale } = usePreferences()
  return useMemo(() => {
    /** Keys come from the server, so they are looked up before they are used. */
    const lookUp = (key: string, values: Record<string, string | number> = {}): string | null => {
      if (!t.has(key as never)) return null
      const text = t(key as never, values as never)
      // What a text that lacks a value becomes: a newer server left one out.
      return text === key ? null : text
    }
    const said = (phrase: Phrase | null | undefined, text: string): Said => {
      const found = phrase ? lookUp(`phrases.${phrase.code}`, spoken(phrase.params, { duration, moment: exact })) : null
      const quote = phrase?.params['quote']
      return found === null ? { text, quote: null } : { text: found, quote: typeof quote === 'string' && quote !== '' ? quote : null }
    }
    const oneLine = ({ text, quote }: Said): string => (quote === null ? text : t('common.quoted', { text, quote }))
    const inEnglish = locale === 'en'
    const diagnosis = ({ code, detail, hint }: Problem, kind = ''): { title: string; detail: string; hint: string } => ({
      title: lookUp(`problems.title.${code}`) ?? code,
      detail,
      // An adapter's own hint is the most exact, for those who read it.
      hint: inEnglish ? hint : (lookUp(`problems.hintFor.${kind}.${code}`) ?? lookUp(`problems.hint.${code}`) ?? hint),
    })
    return {
      /** The page is in the language adapters write in. */
      inEnglish,
      /** Text and the broker's words apart, for where there is room to show both. */
      said,
      /** Both in one line. */
      say: (phrase: Phrase | null | undefined, text: string): string => oneLine(said(phrase, text)),
      /** A diagnosis; `kind` of the broker makes the hint more exact. `detail` is technical and stays as the adapter wrote it. */
      problem: diagnosis,
      /** A diagnosis in one line, for a hover. */
      problemLine: (one: Problem | null | undefined): string | undefined =>
        one ? t('common.quoted', { text: diagnosis(one).title, quote: one.detail }) : undefined,
      /** Why dead letters cannot be requeued; null: they can. */
      cannotRequeue: (
        one: Pick<DeadLetterDestination, 'canRequeue' | 'cannotRequeueReason' | 'cannotRequeueReasonPhrase'>,
      ): string | null =>
        one.canRequeue || one.cannotRequeueReason === null ? null : said(one.cannotRequeueReasonPhrase, one.cannotRequeueReason).text,
      /** What a look costs. */
      look: (cost: Pick<BrowseCostAnswer, 'explanation' | 'explanationPhrase'>): string =>
        inEnglish ? cost.explanation : said(cost.explanationPhrase, cost.explanation).text,
      /** What is wrong with a field of a refused request. */
      fieldError: ({ message, phrase }: FieldError): string => (inEnglish ? message : oneLine(said(phrase, message))),
      /** Why a request did not succeed. */
      apiProblem: (problem: ApiProblem): string => {
        if (problem.status === 0) return t('state.notReached')
        if (inEnglish) return problem.detail
        if (problem.phrase) return said(problem.phrase, problem.detail).text
        const general = lookUp(`errors.${problem.code}`)
        return general === null ? problem.detail : t('common.quoted', { text: general, quote: problem.detail })
      },
    }
  }, [t, duration, exact, locale])
}
