'use client'
import { Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { Select } from '#components/ui/select.tsx'
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
      <Select
        label={t('lookUp')}
        value={draft.way}
        options={(['start', ...offered] as const).map((way) => ({ value: way, label: t(`way.${way}`) }))}
        onChange={choose}
      />
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
