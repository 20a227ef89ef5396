import type { ReactNode } from 'react'
import type { Severity } from '#lib/domain/types.ts'
import styles from './chip.module.css'

/** What a colour means. `stale` is grey and hatched, and never goes with a healthy word. */
export type Tone = 'critical' | 'high' | 'warn' | 'ok' | 'plain' | 'brand' | 'stale'

/** A state in one or two words. The words carry it; the colour only helps. */
export function Chip({ tone = 'plain', title, children }: { tone?: Tone; title?: string | undefined; children: ReactNode }) {
  return (
    <span className={`${styles['chip']} ${styles[tone]}`} title={title}>
      {children}
    </span>
  )
}

/** Colour of a severity. */
export const SEVERITY_TONE: Record<Severity, Tone> = { critical: 'critical', high: 'high', warning: 'warn', info: 'brand' }
