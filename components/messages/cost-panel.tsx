'use client'
import { Eye } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { Button } from '#components/ui/button.tsx'
import { Panel } from '#components/ui/panel.tsx'
import styles from './messages.module.css'

/** What a look at the messages does to them, before it is done. `explanation` is the server's own sentence. */
export function CostPanel({ explanation, onAccept }: { explanation: string; onAccept: () => void }) {
  const t = useTranslations('messages')
  return (
    <Panel title={t('costTitle')} padded className={styles['cost']}>
      <p>{explanation}</p>
      <div className={styles['acts']}>
        <Button look="primary" onClick={onAccept}>
          <Eye />
          {t('accept')}
        </Button>
      </div>
    </Panel>
  )
}
