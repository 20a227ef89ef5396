import { phrase, type Phrase } from './phrase.ts'

/** A broker's or framework's one word for why a message died (`rejected`, `delivery_limit`), as a phrase; an unknown word stays as it is. */
export function failureReason(reason: string, origin: string | null = null): Phrase {
  const said = { reason, word: reason.toLowerCase().replace(/\W+/g, '_') }
  return origin === null ? phrase('failure.reason', said) : phrase('failure.reason-in', { ...said, origin })
}
