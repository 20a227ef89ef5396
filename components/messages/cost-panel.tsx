'use client'
import { Eye } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import styles from './messages.module.css'

/** What a look at the messages does to them, before it is done, and how many the broker permits. `explanation` is the server's own sentence. */
export function CostPanel(props: { explanation: string; looksLeft: number | null; onAccept: () => void }) {
  const { explanation, looksLeft, onAccept } = props
  const t = useTranslations('messages')
  return (
    <Panel title={t('costTitle')} padded className={styles['cost']}>
      <p>{explanation}</p>
      {looksLeft === null ? null : (
        <p className={looksLeft <= 1 ? 'text-critical' : 'text-warn'}>
          <b>{t('looksLeft', { count: looksLeft })}</b>
        </p>
      )}
      <div className={styles['acts']}>
        <Button look="primary" onClick={onAccept}>
          <Eye />
          {t('accept')}
        </Button>
      </div>
    </Panel>
  )
}
