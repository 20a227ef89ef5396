'use client'
import { Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import type { BrowseBy } from '#lib/domain/types.ts'
import { lookUpQuery, needsText, type LookUp, type Way } from './look-up.ts'
import styles from './messages.module.css'

/** Chooses where a look at a log starts. A way that needs nothing typed applies at once, the others by Enter or the button. */
export function LookUpBar(props: { offered: readonly BrowseBy[]; value: LookUp; onChange: (wanted: LookUp) => void; busy: boolean }) {
  const { offered, value, onChange, busy } = props
  const t = useTranslations('messages')
  const [draft, setDraft] = useState(value)
  const [wrong, setWrong] = useState(false)
  const choose = (way: Way): void => {
    const next = { way, text: '' }
    setDraft(next)
    setWrong(false)
    if (!needsText(way)) onChange(next)
  }
  return (
    <form
      className={styles['bar']}
      onSubmit={(event) => {
        event.preventDefault()
        const ready = lookUpQuery(draft) !== null
        setWrong(!ready)
        if (ready) onChange(draft)
      }}
    >
      <select
        className={styles['select']}
        aria-label={t('lookUp')}
        value={draft.way}
        onChange={(event) => choose(event.target.value as Way)}
      >
        {(['start', ...offered] as const).map((way) => (
          <option key={way} value={way}>
            {t(`way.${way}`)}
          </option>
        ))}
      </select>
      {needsText(draft.way) ? (
        <>
          <div className={styles['typed']}>
            <TextField
              key={draft.way}
              hideLabel
              type={draft.way === 'time' ? 'datetime-local' : 'text'}
              label={t(`way.${draft.way}`)}
              placeholder={draft.way === 'time' ? undefined : t(`example.${draft.way}`)}
              value={draft.text}
              error={wrong ? t(`wrong.${draft.way}`) : null}
              onChange={(text) => {
                setDraft({ ...draft, text })
                setWrong(false)
              }}
            />
          </div>
          <Button small type="submit" busy={busy}>
            <Search />
            {t('find')}
          </Button>
        </>
      ) : null}
    </form>
  )
}
