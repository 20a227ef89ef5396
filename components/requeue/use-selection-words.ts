'use client'
import { useTranslations } from 'next-intl'
import type { RequeueRun } from '#lib/api/contracts/dead-letters.ts'

/** What a run was asked to move, in words. */
export function useSelectionWords({ selection }: Pick<RequeueRun, 'selection'>): string {
  const t = useTranslations('requeueRuns.selected')
  if ('all' in selection) return t('all')
  if ('ids' in selection) return t('ids', { count: selection.ids.length })
  if ('failureGroup' in selection) return t('group', { group: selection.failureGroup })
  const { q, minAttempts, from, to } = selection.filter
  const parts = [
    q ? t('text', { q }) : null,
    minAttempts === undefined ? null : t('tries', { count: minAttempts }),
    from ? t('from', { time: from }) : null,
    to ? t('to', { time: to }) : null,
  ]
  return parts.filter((part) => part !== null).join(', ')
}
