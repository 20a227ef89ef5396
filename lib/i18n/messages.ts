import { compileMessages } from './compile.ts'
import type english from './en/index.ts'
import type { Locale } from './locales.ts'

/** Shape of a catalogue: area → key → ICU text. */
export type Messages = typeof english

declare module 'next-intl' {
  interface AppConfig {
    Locale: Locale
    Messages: Messages
  }
}

const ready = new Map<Locale, Promise<Messages>>()

/** The texts of one language, compiled. Only the language of the request is loaded and sent. */
export function loadMessages(locale: Locale): Promise<Messages> {
  const known = ready.get(locale)
  if (known) return known
  const loading = read(locale).then((texts) => compileMessages(texts) as Messages)
  ready.set(locale, loading)
  return loading
}

async function read(locale: Locale) {
  switch (locale) {
    case 'en':
      return (await import('./en/index.ts')).default
    case 'zh-CN':
      return (await import('./zh-CN/index.ts')).default
  }
}
