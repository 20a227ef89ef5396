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

/** The texts of one language. Only the language of the request is loaded and sent. */
export async function loadMessages(locale: Locale): Promise<Messages> {
  switch (locale) {
    case 'en':
      return (await import('./en/index.ts')).default
    case 'zh-CN':
      return (await import('./zh-CN/index.ts')).default as Messages
  }
}
