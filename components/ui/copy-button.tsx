'use client'
import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button } from './button.tsx'

/** Puts `text` on the clipboard and says so. */
export function CopyButton({ text, label }: { text: string; label?: string }) {
  const t = useTranslations('common')
  const [copied, setCopied] = useState(false)
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), 1_500)
  }
  return (
    <Button small onClick={() => void copy()} aria-live="polite">
      {copied ? <Check /> : <Copy />}
      {copied ? t('copied') : (label ?? t('copy'))}
    </Button>
  )
}
