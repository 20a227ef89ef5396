'use client'
import type { Alert } from '#lib/api/contracts/alerts.ts'
import type { Destination } from '#lib/api/contracts/destinations.ts'
import type { Subscription } from '#lib/api/contracts/subscriptions.ts'
import { useRead } from '#lib/client/use-api.ts'
import type { Matchers } from './matchers.ts'
import { SilenceDialog } from './silence-dialog.tsx'

/** The silence dialog filled in for one alert: its rule on its object. Waits for the object's names, which the alert has not. */
export function SilenceAlert({ alert, onClose }: { alert: Alert; onClose: () => void }) {
  const { kind, id, clusterId } = alert.subject
  const destination = useRead<Destination>(`/destinations/${id}`, {}, { enabled: kind === 'destination', live: false })
  const subscription = useRead<Subscription>(`/subscriptions/${id}`, {}, { enabled: kind === 'subscription', live: false })
  if (destination.isLoading || subscription.isLoading) return null
  const initial: Matchers = {
    ...(alert.ruleId === null ? {} : { rule: alert.ruleId }),
    ...(clusterId === null ? {} : { cluster: [clusterId] }),
    ...(destination.data ? { destination: destination.data.name } : {}),
    ...(subscription.data ? { destination: subscription.data.destinationName, group: subscription.data.group } : {}),
  }
  return <SilenceDialog initial={initial} onClose={onClose} />
}
