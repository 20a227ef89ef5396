import formatMessage from 'icu-minify/format'
import { describe, expect, it } from 'vitest'
import { EXAMPLES } from '#lib/domain/phrase-examples.ts'
import { phrase, spoken, type PhraseCode } from '#lib/domain/phrase.ts'
import { compileMessages } from './compile.ts'
import { english } from './english.ts'
import en from './en/phrases.json' with { type: 'json' }
import zh from './zh-CN/phrases.json' with { type: 'json' }

type Compiled = Parameters<typeof formatMessage>[0]

/** Every text of a catalogue by its dotted code. */
const texts = (tree: object, prefix = ''): [code: string, text: string][] =>
  Object.entries(tree).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'string' ? [[prefix + key, value] as [string, string]] : texts(value as object, `${prefix}${key}.`),
  )

const codes = Object.keys(EXAMPLES).sort() as PhraseCode[]
const formatters = {
  getDateTimeFormat: (...args: ConstructorParameters<typeof Intl.DateTimeFormat>) => new Intl.DateTimeFormat(...args),
  getNumberFormat: (...args: ConstructorParameters<typeof Intl.NumberFormat>) => new Intl.NumberFormat(...args),
  getPluralRules: (...args: ConstructorParameters<typeof Intl.PluralRules>) => new Intl.PluralRules(...args),
}
const languages: [locale: string, catalogue: object][] = [
  ['en', en],
  ['zh-CN', zh],
]

describe.each(languages)('every sentence Spillway composes, in %s', (locale, catalogue) => {
  const source = new Map(texts(catalogue))
  it('has a text, and no text is of no sentence', () => {
    expect([...source.keys()].sort()).toEqual(codes)
  })
  it('uses the params it is given, all of them and no others, and can be said', () => {
    const compiled = compileMessages(catalogue as Parameters<typeof compileMessages>[0])
    const wrong = codes.flatMap((code) => {
      const text = code.split('.').reduce<unknown>((tree, key) => (tree as Record<string, unknown>)[key], compiled)
      const given = spoken(EXAMPLES[code], { duration: (seconds) => `${seconds}s`, moment: (at) => at })
      const asked = new Set<string>()
      const values = new Proxy(given, {
        get: (target, name) => (asked.add(String(name)), Reflect.get(target, name) as string | number),
      })
      const said = String(formatMessage(text as Compiled, locale, values, { formatters }))
      const agree = [...asked].sort().join() === Object.keys(given).sort().join()
      return agree && said !== '' && !/[{}]|undefined/.test(said) ? [] : [{ code, said, asked: [...asked], given }]
    })
    expect(wrong).toEqual([])
  })
})

describe('a phrase in English', () => {
  it('counts, and says lengths of time in their largest units', () => {
    expect(english(phrase('verdict.stopped', { lag: 1, forSeconds: 95 }))).toBe('Nothing read for 1 min 35 s while 1 message waits.')
    expect(english(phrase('alert.backlog', { name: 'orders', messages: 12_345.67, limit: 1000 }))).toBe(
      'orders has a backlog of 12,345.7 messages, the limit is 1,000',
    )
  })
  it('is followed by the words of the broker', () => {
    expect(english(phrase('plan.target-missing', { messages: 2, name: 'orders', quote: 'There is no queue "orders".' }))).toBe(
      '2 messages cannot go to orders: it does not exist: There is no queue "orders".',
    )
  })
  it('keeps names as they are, whatever they look like', () => {
    expect(english(phrase('why-not.gone', { name: "{count} 'orders' <b>" }))).toBe("{count} 'orders' <b> does not exist any more.")
  })
  it('of a code from a newer version says the code', () => {
    expect(english({ code: 'alert.not-yet-known', params: {} })).toBe('alert.not-yet-known')
  })
})
