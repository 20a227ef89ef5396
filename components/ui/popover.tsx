'use client'
import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import styles from './popover.module.css'

/**
 * A button that opens a small surface under it; closes on Escape, on a press outside and when focus leaves. Arrow keys walk
 * through what can be pressed inside. `trigger` gets the attributes its button needs.
 */
export function Popover(props: {
  label: string
  surface?: 'menu' | 'dialog'
  align?: 'start' | 'end'
  trigger: (attributes: TriggerAttributes) => ReactNode
  children: (close: () => void) => ReactNode
}) {
  const [open, setOpen] = useState(false)
  const wrap = useRef<HTMLDivElement>(null)
  const inside = useRef<HTMLDivElement>(null)
  const id = useId()
  const role = props.surface ?? 'menu'

  useEffect(() => {
    if (!open) return
    inside.current?.querySelector<HTMLElement>('[aria-checked=true], button, input, a')?.focus()
    const outside = (event: PointerEvent): void => {
      if (!wrap.current?.contains(event.target as Node)) setOpen(false)
    }
    document.addEventListener('pointerdown', outside)
    return () => document.removeEventListener('pointerdown', outside)
  }, [open])

  const close = (): void => {
    setOpen(false)
    document.getElementById(`${id}-trigger`)?.focus()
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!open) return
    if (event.key === 'Escape') {
      event.stopPropagation()
      close()
    }
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      if (role === 'dialog' && event.target instanceof HTMLInputElement && event.target.type !== 'checkbox') return
      event.preventDefault()
      const stops = [...(inside.current?.querySelectorAll<HTMLElement>('button, a, input') ?? [])]
      const at = stops.indexOf(document.activeElement as HTMLElement)
      stops.at((at + (event.key === 'ArrowDown' ? 1 : -1) + stops.length) % Math.max(1, stops.length))?.focus()
    }
  }

  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- keys bubble from the controls inside
    <div
      className={styles['wrap']}
      ref={wrap}
      onKeyDown={onKeyDown}
      onBlur={(event) => {
        if (open && event.relatedTarget instanceof Node && !wrap.current?.contains(event.relatedTarget)) setOpen(false)
      }}
    >
      {props.trigger({
        id: `${id}-trigger`,
        'aria-haspopup': role,
        'aria-expanded': open,
        'aria-controls': open ? id : undefined,
        onClick: () => setOpen(!open),
      })}
      {open ? (
        <div
          id={id}
          ref={inside}
          role={role}
          aria-label={props.label}
          className={`${styles['pop']} ${props.align === 'end' ? styles['end'] : ''}`}
        >
          {props.children(close)}
        </div>
      ) : null}
    </div>
  )
}

export interface TriggerAttributes {
  id: string
  'aria-haspopup': 'menu' | 'dialog'
  'aria-expanded': boolean
  'aria-controls': string | undefined
  onClick: () => void
}

/** One choice of a `Popover` with surface `menu`. With `checked` it is one of several to choose from. */
export function MenuItem(props: { onSelect: () => void; checked?: boolean; aside?: ReactNode; children: ReactNode }) {
  return (
    <button
      type="button"
      className={styles['item']}
      role={props.checked === undefined ? 'menuitem' : 'menuitemradio'}
      aria-checked={props.checked}
      onClick={props.onSelect}
    >
      {props.children}
      {props.aside === undefined ? null : <span className={styles['aside']}>{props.aside}</span>}
    </button>
  )
}

export const MenuHeading = ({ children }: { children: ReactNode }) => <div className={styles['heading']}>{children}</div>
export const MenuRule = () => <hr className={styles['rule']} />
