import '@fontsource-variable/inter/wght.css'
import '@fontsource-variable/noto-sans-sc/wght.css'
import './globals.css'
import type { Metadata, Viewport } from 'next'
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { AppFrame } from '#components/shell/app-frame.tsx'
import { Providers } from '#components/shell/providers.tsx'
import type { Theme } from '#lib/client/preferences.tsx'
import { loadMessages } from '#lib/i18n/messages.ts'
import { requestLocale } from '#lib/i18n/page-title.ts'

export const metadata: Metadata = {
  title: { default: 'Spillway', template: '%s · Spillway' },
  description: 'Every message broker on one screen: backlog, consumer lag, dead letters, alerts and lossless requeue.',
}
export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#151e26' },
  ],
}

/** What the person chose comes in cookies, so that the first answer is in the right language and colours already. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const jar = await cookies()
  const locale = await requestLocale()
  const chosen = jar.get('theme')?.value
  const theme: Theme = chosen === 'light' || chosen === 'dark' ? chosen : 'system'
  return (
    <html lang={locale} data-theme={theme} suppressHydrationWarning>
      <body>
        <Providers preferences={{ locale, theme, timeZone: jar.get('tz')?.value ?? '' }} messages={await loadMessages(locale)}>
          <AppFrame>{children}</AppFrame>
        </Providers>
      </body>
    </html>
  )
}
