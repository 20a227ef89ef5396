import Link from 'next/link'
import type { ButtonHTMLAttributes, ReactNode } from 'react'
import styles from './button.module.css'

interface Look {
  /** `primary`: the one action of a view. `danger`: cannot be undone. `quiet`: without a border. */
  look?: 'plain' | 'primary' | 'danger' | 'quiet'
  small?: boolean
  /** Square, for an icon alone; give `aria-label`. */
  icon?: boolean
}

const classes = ({ look = 'plain', small, icon }: Look): string =>
  [styles['button'], styles[look], small && styles['small'], icon && styles['icon']].filter(Boolean).join(' ')

/**
 * A button. `disabledReason` keeps it visible, focusable and explained on hover, instead of taking it away.
 * While `busy` it cannot be pressed again.
 */
export function Button({
  look,
  small,
  icon,
  busy = false,
  disabledReason,
  onClick,
  ...rest
}: Look & ButtonHTMLAttributes<HTMLButtonElement> & { busy?: boolean; disabledReason?: string | null | undefined }) {
  return (
    <button
      type="button"
      {...rest}
      className={classes({ look: look ?? 'plain', small: small ?? false, icon: icon ?? false })}
      aria-busy={busy || undefined}
      aria-disabled={busy || disabledReason ? true : undefined}
      title={disabledReason ?? rest.title}
      onClick={(event) => {
        if (busy || disabledReason) event.preventDefault()
        else onClick?.(event)
      }}
    />
  )
}

/** A link that looks like a button. */
export function ButtonLink({ href, children, title, ...look }: Look & { href: string; children: ReactNode; title?: string }) {
  return (
    <Link href={href} className={classes(look)} prefetch={false} title={title}>
      {children}
    </Link>
  )
}
