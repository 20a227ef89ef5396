import type { Phrase } from '#lib/domain/phrase.ts'
import { english } from '#lib/i18n/english.ts'

/** Why something is as it is: a sentence of ours, or the broker's own words. */
export type Reason = Phrase | string

/** The reason in English. */
export const textOf = (reason: Reason): string => (typeof reason === 'string' ? reason : english(reason))

/** The reason as a phrase; null for the broker's own words. */
export const phraseOf = (reason: Reason | null): Phrase | null => (typeof reason === 'string' ? null : reason)
