'use client'
import { useTranslations } from 'next-intl'
import type { Alert } from '#lib/api/contracts/alerts.ts'
import { useToast } from '#components/ui/toast.tsx'
import { sendJson } from '#lib/client/http.ts'
import { useWrite } from '#lib/client/use-api.ts'

/** Takes alerts on. What could not be is told with its reason; the others are. */
export function useAcknowledge() {
  const t = useTranslations('alerts')
  const say = useToast()
  const write = useWrite(
    async (ids: readonly string[]) => {
      const results = await Promise.allSettled(ids.map((id) => sendJson<Alert>('POST', `/alerts/${id}/acknowledge`)))
      return results.flatMap((result) => (result.status === 'rejected' ? [String((result.reason as Error).message)] : []))
    },
    ['/alerts', '/overview'],
  )
  return {
    busy: write.isPending,
    acknowledge: (ids: readonly string[]) =>
      write.mutate(ids, {
        onSuccess: (failures) => {
          if (failures.length < ids.length) say(t('didAcknowledge', { count: ids.length - failures.length }))
          for (const failure of new Set(failures)) say(failure, { bad: true })
        },
      }),
  }
}
