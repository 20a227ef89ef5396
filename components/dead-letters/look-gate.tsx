'use client'
import { Eye } from 'lucide-react'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import type { DeadLetterDestination, DeadLetterMessagesAnswer } from '#lib/api/contracts/dead-letters.ts'
import { Empty } from '#components/state/empty.tsx'
import { Button } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import { ApiError } from '#lib/client/api-error.ts'
import { getJson } from '#lib/client/http.ts'
import { useFormat } from '#lib/client/use-format.ts'
import { usePhrase } from '#lib/client/use-phrase.ts'
import { COSTLY_PAGE } from './use-messages.ts'

/** What stands in place of the messages where looking costs: what it costs, in the broker's terms, and the button to do it. */
export function LookGate({ destination, onLook }: { destination: DeadLetterDestination; onLook: () => void }) {
  const t = useTranslations('deadLetters')
  const format = useFormat()
  const { data, isPending } = useCost(destination.destinationId)
  const { look } = usePhrase()
  const explanation = data?.cost ? look(data.cost) : data?.message
  const count = destination.messages === null ? COSTLY_PAGE : Math.min(destination.messages, COSTLY_PAGE)
  return (
    <Panel style={{ flex: 1 }}>
      <Empty
        icon={<Eye />}
        title={t('gate.title')}
        action={
          <Button look="primary" onClick={onLook} disabledReason={data?.forbidden ? explanation : null}>
            {t('gate.look', { count, text: format.count(count) })}
          </Button>
        }
      >
        <span style={{ display: 'block', marginBottom: 4 }}>{isPending ? t('gate.asking') : explanation}</span>
        {typeof data?.looksLeft === 'number' ? (
          <span
            className={data.looksLeft <= 1 ? 'text-critical' : 'text-warn'}
            style={{ display: 'block', marginBottom: 4 }}
            title={t('looksLeftWhy')}
          >
            <b>{t('looksLeft', { count: data.looksLeft })}</b> {data.looksLeft === 1 ? t('gate.last') : ''}
          </span>
        ) : null}
        <span className="sub">{t('gate.never')}</span>
      </Empty>
    </Panel>
  )
}

/** Asks for messages without accepting a cost: the server refuses, and says what a look would cost. Nothing is looked at. */
function useCost(id: string) {
  return useQuery({
    queryKey: [`/dead-letters/${id}/cost`],
    staleTime: 30_000,
    retry: false,
    queryFn: async ({ signal }) => {
      try {
        const answer = await getJson<DeadLetterMessagesAnswer>(`/dead-letters/${id}/messages`, { limit: 1, acceptCost: false }, signal)
        return { cost: answer.cost, message: '', looksLeft: answer.cost.looksLeft, forbidden: false }
      } catch (error) {
        if (!(error instanceof ApiError)) throw error
        return {
          cost: error.cost ?? null,
          message: error.message,
          looksLeft: error.cost?.looksLeft ?? null,
          forbidden: error.code !== 'cost-not-accepted',
        }
      }
    },
  })
}
