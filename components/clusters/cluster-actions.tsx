'use client'
import { useTranslations } from 'next-intl'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { Cluster } from '#lib/api/contracts/clusters.ts'
import { Button, ButtonLink } from '#components/ui/button.tsx'
import { ConfirmTyped } from '#components/ui/confirm-typed.tsx'
import { useToast } from '#components/ui/toast.tsx'
import { sendJson } from '#lib/client/http.ts'
import { useWrite } from '#lib/client/use-api.ts'
import { useFormat } from '#lib/client/use-format.ts'

const TOUCHES = ['/clusters', '/overview', '/destinations', '/subscriptions', '/audit-events']

/** Edit, disable or enable, forget. */
export function ClusterActions({ cluster }: { cluster: Cluster }) {
  const t = useTranslations('clusters')
  const router = useRouter()
  const say = useToast()
  const format = useFormat()
  const [asking, setAsking] = useState(false)
  const { name, enabled } = cluster
  const path = `/clusters/${cluster.id}`
  const toggle = useWrite(() => sendJson<Cluster>('PATCH', path, { enabled: !enabled }), TOUCHES)
  const remove = useWrite(() => sendJson('DELETE', path), [])
  return (
    <>
      <Button look="danger" onClick={() => setAsking(true)}>
        {t('delete')}
      </Button>
      <Button
        busy={toggle.isPending}
        onClick={() =>
          toggle.mutate(undefined, {
            onSuccess: () => say(enabled ? t('disabled', { name }) : t('enabled', { name })),
            onError: (error) => say(error.message, { bad: true }),
          })
        }
      >
        {enabled ? t('disable') : t('enable')}
      </Button>
      <ButtonLink look="primary" href={`/clusters/${cluster.id}/edit`}>
        {t('edit')}
      </ButtonLink>
      {asking ? (
        <ConfirmTyped
          title={t('deleteTitle', { name })}
          expected={name}
          action={t('deleteAction')}
          busy={remove.isPending}
          error={remove.error?.message}
          onClose={() => setAsking(false)}
          onConfirm={() =>
            remove.mutate(undefined, {
              onSuccess: () => {
                say(t('deleted', { name }))
                router.push('/clusters')
              },
            })
          }
        >
          <p>
            {t('deleteText', {
              destinations: format.count(cluster.counts.destinations),
              subscriptions: format.count(cluster.counts.subscriptions),
            })}
          </p>
        </ConfirmTyped>
      ) : null}
    </>
  )
}
