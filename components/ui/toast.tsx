'use client'
import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { createContext, use, useCallback, useRef, useState, type ReactNode } from 'react'
import { Button } from './button.tsx'
import styles from './toast.module.css'

interface Toast {
  id: number
  text: string
  bad: boolean
}
type Say = (text: string, options?: { bad?: boolean }) => void

const ToastContext = createContext<Say>(() => undefined)
const SHOWN_MS = 6_000

/** Short word on an act that is done, read out by screen readers. A failure stays until it is closed. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const t = useTranslations('common')
  const [toasts, setToasts] = useState<Toast[]>([])
  const last = useRef(0)
  const drop = useCallback((id: number) => setToasts((all) => all.filter((one) => one.id !== id)), [])
  const say = useCallback<Say>(
    (text, options) => {
      last.current += 1
      const toast = { id: last.current, text, bad: options?.bad ?? false }
      setToasts((all) => [...all.slice(-3), toast])
      if (!toast.bad) setTimeout(() => drop(toast.id), SHOWN_MS)
    },
    [drop],
  )
  return (
    <ToastContext value={say}>
      {children}
      <output className={styles['region']} aria-live="polite">
        {toasts.map((toast) => (
          <div key={toast.id} className={`${styles['toast']} ${toast.bad ? styles['bad'] : ''}`}>
            <p>{toast.text}</p>
            <Button look="quiet" icon small aria-label={t('close')} onClick={() => drop(toast.id)}>
              <X />
            </Button>
          </div>
        ))}
      </output>
    </ToastContext>
  )
}

/** `const say = useToast(); say(t('saved'))`. */
export const useToast = (): Say => use(ToastContext)
