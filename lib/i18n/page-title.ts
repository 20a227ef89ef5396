import type { Metadata } from 'next'
import { cookies, headers } from 'next/headers'
import { chooseLocale, type Locale } from './locales.ts'
import { loadMessages, type Messages } from './messages.ts'

/** Language of the request being answered. */
export async function requestLocale(): Promise<Locale> {
  return chooseLocale((await cookies()).get('locale')?.value, (await headers()).get('accept-language'))
}

/** Title of a page of the rail in the language of the request. */
export async function pageTitle(page: keyof Messages['shell']['nav']): Promise<Metadata> {
  const messages = await loadMessages(await requestLocale())
  return { title: messages.shell.nav[page] }
}
