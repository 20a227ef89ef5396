'use client'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { NextIntlClientProvider } from 'next-intl'
import { NuqsAdapter } from 'nuqs/adapters/next/app'
import { useState, type ReactNode } from 'react'
import { ToastProvider } from '#components/ui/toast.tsx'
import { ApiError } from '#lib/client/api-error.ts'
import { LiveProvider } from '#lib/client/live.tsx'
import { PreferencesProvider, type Preferences } from '#lib/client/preferences.tsx'
import type { Messages } from '#lib/i18n/messages.ts'
import { ProblemWords } from './problem-words.tsx'

/** Everything pages read from context. A refused request (4xx) is not asked again; a lost one is, once. */
export function Providers({ preferences, messages, children }: { preferences: Preferences; messages: Messages; children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            staleTime: 2_000,
            refetchOnWindowFocus: true,
            retry: (count, error) => count < 1 && !(error instanceof ApiError && error.status >= 400 && error.status < 500),
            retryDelay: 800,
          },
        },
      }),
  )
  return (
    <NextIntlClientProvider locale={preferences.locale} messages={messages} timeZone="UTC">
      <QueryClientProvider client={client}>
        <NuqsAdapter>
          <PreferencesProvider initial={preferences}>
            <ProblemWords />
            <LiveProvider>
              <ToastProvider>{children}</ToastProvider>
            </LiveProvider>
          </PreferencesProvider>
        </NuqsAdapter>
      </QueryClientProvider>
    </NextIntlClientProvider>
  )
}
