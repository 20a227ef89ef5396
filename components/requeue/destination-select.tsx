'use client'
// oxlint-disable jsx-a11y/prefer-tag-over-role -- native options hold no icons and do not answer to a combobox
import { useTranslations } from 'next-intl'
import { useId, useState, type KeyboardEvent } from 'react'
import type { Destination } from '#lib/api/contracts/destinations.ts'
import { KindIcon } from '#components/ui/kind-icon.tsx'
import { useTyped } from '#components/table/use-table-state.ts'
import { useList } from '#lib/client/use-api.ts'
import styles from './requeue.module.css'

const OFFERED = 8

/** Chooses a destination of one cluster by typing part of its name. */
export function DestinationSelect(props: {
  label: string
  clusterId: string
  value: Destination | null
  onChange: (destination: Destination | null) => void
}) {
  const t = useTranslations('requeueRuns')
  const id = useId()
  const [q, setQ] = useState('')
  const [typed, setTyped] = useTyped(q, setQ)
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(0)
  const query = useList<Destination>(
    '/destinations',
    { cluster: props.clusterId, q, limit: OFFERED, sort: 'name' },
    { live: false, enabled: open },
  )
  const offered = query.data?.items ?? []
  const choose = (destination: Destination): void => {
    props.onChange(destination)
    setTyped('')
    setQ('')
    setOpen(false)
  }
  const onKeys = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault()
      setOpen(true)
      setAt((at + (event.key === 'ArrowDown' ? 1 : -1) + Math.max(1, offered.length)) % Math.max(1, offered.length))
    } else if (event.key === 'Enter' && open) {
      event.preventDefault()
      const destination = offered[at]
      if (destination) choose(destination)
    } else if (event.key === 'Escape' && open) {
      event.preventDefault()
      event.stopPropagation()
      setOpen(false)
    }
  }
  return (
    <div className={styles['combo']}>
      <label htmlFor={id} className="sr-only">
        {props.label}
      </label>
      <input
        id={id}
        role="combobox"
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-activedescendant={open && offered[at] ? `${id}-${at}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        className={styles['input']}
        placeholder={props.value?.name ?? t('searchDestination')}
        value={typed}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeys}
        onChange={(event) => {
          setTyped(event.target.value)
          setAt(0)
          setOpen(true)
        }}
      />
      {open ? (
        <div id={`${id}-list`} role="listbox" aria-label={props.label} className={styles['options']}>
          {offered.map((destination, index) => (
            <div
              key={destination.id}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              className={styles['option']}
              onPointerDown={(event) => {
                event.preventDefault()
                choose(destination)
              }}
            >
              <KindIcon kind={destination.kind} />
              <span className="truncate">{destination.name}</span>
              <span className="sub">{[destination.namespace, destination.type].filter(Boolean).join(' · ')}</span>
            </div>
          ))}
          {offered.length === 0 ? (
            <p className={`sub ${styles['option']}`}>{query.isFetching ? t('searching') : t('noDestination')}</p>
          ) : null}
        </div>
      ) : null}
    </div>
  )
}
