'use client'
import { useTranslations } from 'next-intl'

/** What a message told, in words; one that is not known here as the server names it. */
export function useTransitionWords(): (transition: string) => string {
  const t = useTranslations('alerts.told')
  return (transition) => (t.has(transition as never) ? t(transition as never) : transition)
}
