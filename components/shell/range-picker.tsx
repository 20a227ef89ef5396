'use client'
import { ChevronDown } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from '#components/ui/button.tsx'
import { MenuItem, MenuRule, Popover } from '#components/ui/popover.tsx'
import { TextField } from '#components/ui/text-field.tsx'
import { boundsOf, PRESETS, type Preset, type Range } from '#lib/client/range/range.ts'
import { useRange } from '#lib/client/range/use-range.ts'
import { useFormat } from '#lib/client/use-format.ts'
import styles from './shell.module.css'

/** Time range of the charts and of history. */
export function RangePicker() {
  const t = useTranslations('shell')
  const format = useFormat()
  const { range, setRange } = useRange()
  const label =
    range.type === 'preset'
      ? t(`range.${range.preset}`)
      : `${format.day(range.from)} ${format.clock(range.from)} – ${format.day(range.to)} ${format.clock(range.to)}`
  return (
    <Popover
      label={t('timeRange')}
      surface="dialog"
      trigger={(attributes) => (
        <button type="button" className={styles['select']} {...attributes}>
          <span className={styles['wide']}>{label}</span>
          <span className={styles['narrow']}>{range.type === 'preset' ? range.preset : label}</span>
          <ChevronDown aria-hidden />
        </button>
      )}
    >
      {(close) => (
        <>
          <div role="menu" aria-label={t('timeRange')}>
            {(Object.keys(PRESETS) as Preset[]).map((preset) => (
              <MenuItem
                key={preset}
                checked={range.type === 'preset' && range.preset === preset}
                onSelect={() => {
                  setRange({ type: 'preset', preset })
                  close()
                }}
              >
                {t(`range.${preset}`)}
              </MenuItem>
            ))}
          </div>
          <MenuRule />
          <Fixed
            range={range}
            onChoose={(next) => {
              setRange(next)
              close()
            }}
          />
        </>
      )}
    </Popover>
  )
}

/** Two moments in the time of this machine, as `datetime-local` fields have it. */
function Fixed({ range, onChoose }: { range: Range; onChoose: (range: Range) => void }) {
  const t = useTranslations('shell')
  const [bounds] = useState(() => boundsOf(range, Date.now()))
  const [from, setFrom] = useState(local(bounds.from))
  const [to, setTo] = useState(local(bounds.to))
  const valid = Date.parse(to) > Date.parse(from)
  return (
    <form
      className={styles['fields']}
      onSubmit={(event) => {
        event.preventDefault()
        if (valid) onChoose({ type: 'fixed', from: Date.parse(from), to: Date.parse(to) })
      }}
    >
      <TextField type="datetime-local" label={t('from')} value={from} onChange={setFrom} />
      <TextField type="datetime-local" label={t('to')} value={to} onChange={setTo} error={valid ? null : t('endBeforeStart')} />
      <Button type="submit" look="primary" disabledReason={valid ? null : t('endBeforeStart')}>
        {t('apply')}
      </Button>
    </form>
  )
}

function local(at: number): string {
  const shifted = new Date(at - new Date(at).getTimezoneOffset() * 60_000)
  return shifted.toISOString().slice(0, 16)
}
