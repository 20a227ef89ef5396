import formatMessage from 'icu-minify/format'
import type { Phrase } from '#lib/domain/phrase.ts'
import { spoken } from '#lib/domain/phrase.ts'
import { compileMessages } from './compile.ts'
import phrases from './en/phrases.json' with { type: 'json' }
import { duration, minute } from './english-words.ts'

type Compiled = Parameters<typeof formatMessage>[0]

const formatters = {
  getDateTimeFormat: (...args: ConstructorParameters<typeof Intl.DateTimeFormat>) => new Intl.DateTimeFormat(...args),
  getNumberFormat: (() => {
    const plain = new Intl.NumberFormat('en')
    return (...[locale, options]: ConstructorParameters<typeof Intl.NumberFormat>) =>
      options && Object.keys(options).length > 0 ? new Intl.NumberFormat(locale, options) : plain
  })(),
  getPluralRules: (() => {
    const plain = new Intl.PluralRules('en')
    return (...[locale, options]: ConstructorParameters<typeof Intl.PluralRules>) =>
      options?.type === 'ordinal' ? new Intl.PluralRules(locale, options) : plain
  })(),
}

const tongue = { duration, moment: (at: string) => minute(new Date(at)) }
const texts = compileMessages(phrases)

/**
 * A phrase in English, for REST clients, chat and exports; times in UTC. The one place English sentences are composed: from the
 * same texts the pages show. The words of the broker (`quote`) follow after a colon. An unknown code says itself.
 */
export function english({ code, params }: Phrase): string {
  const text = code.split('.').reduce<unknown>((tree, key) => (tree as Record<string, unknown> | undefined)?.[key], texts)
  if (text === undefined) return code
  const said = String(formatMessage(text as Compiled, 'en', spoken(params, tongue), { formatters }))
  return typeof params['quote'] === 'string' ? `${said.replace(/\.$/, '')}: ${params['quote']}` : said
}
