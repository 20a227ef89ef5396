import type { EXAMPLES } from './phrase-examples.ts'

export type PhraseValue = string | number | boolean

/**
 * A sentence Spillway composes, as data: which sentence, and what fills it in. Every place that shows it says it in its own
 * language; texts beside it (`reason` beside `reasonPhrase`) are the same in English.
 *
 * A param's name says what it is: `…Seconds` a length of time, `…At` a moment (ISO 8601), `quote` the words of a broker, which
 * are no part of the sentence and are shown below it as they are. Other numbers are counts, other texts are names.
 */
export interface Phrase {
  code: string
  params: Record<string, PhraseValue>
}

export type PhraseCode = keyof typeof EXAMPLES

type Example<Code extends PhraseCode> = (typeof EXAMPLES)[Code]
type Params<Code extends PhraseCode> = { [Name in keyof Example<Code>]: Example<Code>[Name] } & { quote?: string }

/** Makes a phrase. The compiler knows which params each code takes. */
export function phrase<Code extends PhraseCode>(
  code: Code,
  ...[params]: keyof Example<Code> extends never ? [{ quote?: string }?] : [Params<Code>]
): Phrase {
  return { code, params: { ...params } }
}

/** How lengths of time and moments are said in one language. */
export interface Tongue {
  duration: (seconds: number) => string
  moment: (at: string) => string
}

/** The values a message is filled in with: times as words of the language, counts rounded to one decimal for the message to format. */
export function spoken(params: Phrase['params'], tongue: Tongue): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(params).map(([name, value]) => {
      if (typeof value === 'number') return [name, name.endsWith('Seconds') ? tongue.duration(value) : Math.round(value * 10) / 10]
      return [name, typeof value === 'string' && name.endsWith('At') ? tongue.moment(value) : String(value)]
    }),
  )
}
